-- What the search index holds, word by word: verify compares it with the texts. Nothing is stored.
CREATE VIRTUAL TABLE text_vocab USING fts5vocab('text_index', 'instance');
