"""From coklit to the DPT: plenaries, cuts, balance, objections and recommendations, forms, posting, transfer voters."""
