module example.com/methods127

go 1.27
