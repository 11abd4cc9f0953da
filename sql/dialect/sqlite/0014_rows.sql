-- What the search indexes hold, word by word: verify compares them with the texts. Nothing is stored.
CREATE VIRTUAL TABLE text_vocab USING fts5vocab('text_index', 'instance');
CREATE VIRTUAL TABLE publication_vocab USING fts5vocab('publication_index', 'instance');
