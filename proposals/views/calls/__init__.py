"""Staff's pages 計畫申請管理: calls, their form editions, their texts."""
