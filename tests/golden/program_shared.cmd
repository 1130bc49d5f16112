weir program cycle program_shared.yaml --tiles 13421502464
weir program cycle program_shared.yaml --tiles 1100000
weir program cycle program_shared.yaml --tiles 1100000 --no-period
