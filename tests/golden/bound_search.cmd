weir bound configs/mask/hunyuan_18x24x24.yaml --search stride
weir bound configs/mask/hunyuan_18x24x24.yaml --search tile,stride --format csv
weir bound configs/mask/flux_80x80.yaml --search tile --objective work --format csv
weir bound configs/mask/line_2048.yaml --search stride --format json
