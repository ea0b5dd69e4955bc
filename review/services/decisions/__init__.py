"""決議: entered by one officer, confirmed by another, reported, published, moved up. Each service is one transaction with its trail."""
