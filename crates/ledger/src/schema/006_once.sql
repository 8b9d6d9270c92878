-- Format 6. What stands in another row is kept once: a text layer that is its page's bytes is an empty blob (the views
-- and commands read the bytes then), and a claim's record leaves engine and packs empty where they are its page's.
-- Rows of older formats keep both, and both are read.

SELECT 1;
