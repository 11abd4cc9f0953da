-- The search index: rowid = text_piece.order_key, tokens by our own tokenizer (src/store/sqlite/lite_fts.c).
-- Nothing of the text is kept here; a delete hands the old words in again. The index of prefixes
-- answers single characters, which would else merge the lists of thousands of pairs.
CREATE VIRTUAL TABLE text_index USING fts5 (words, content='', columnsize=0, detail=none, prefix='1', tokenize='msh_bigram');
