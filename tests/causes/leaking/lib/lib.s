// The body of Assembly is written elsewhere: this file only lets it have none.
