weir cascade show configs/cascade/attention-1pass.yaml
weir cascade show configs/cascade/attention-3pass.yaml --format csv
weir cascade show configs/cascade/attention-2pass.yaml --format json
weir cascade show configs/cascade/attention-1pass.yaml --format yaml
weir cascade show configs/cascade/attention-1pass.yaml --format yaml | weir cascade show - --format yaml
weir cascade show configs/cascade/teaal/conv2d.yaml --format yaml
weir cascade dot configs/cascade/attention-1pass.yaml
weir cascade show configs/cascade/linear.yaml
