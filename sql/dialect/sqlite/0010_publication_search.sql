-- The index of what is published: rowid = publication.order_key, otherwise as text_index.
CREATE VIRTUAL TABLE publication_index USING fts5 (words, content='', columnsize=0, detail=none, prefix='1', tokenize='msh_bigram');
