"""提案審查會議: planned, noticed, held, resolved. Each service is one transaction with its trail."""
