weir bound bound_small.yaml --dump mask
weir bound bound_small.yaml --dump permutation
weir bound bound_small.yaml --dump blocks
weir bound bound_small.yaml --picture -
