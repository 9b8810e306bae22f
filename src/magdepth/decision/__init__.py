"""What a defence would need: crews and rounds a month that hold a fill rate, and what stands in the way."""
