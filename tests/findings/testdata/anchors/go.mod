module example.com/anchors

go 1.21
