"""The pages people look at, made from the published snapshot; imports nothing else of ours."""
