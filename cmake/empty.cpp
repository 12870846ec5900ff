// Keeps a target buildable while its folder holds no source file yet.
