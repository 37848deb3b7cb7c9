module example.org/failover

go 1.18
