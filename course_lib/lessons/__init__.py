"""A folder for each lesson: what it computes, draws and asks. A lesson imports only earlier ones."""
