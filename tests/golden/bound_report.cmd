weir bound hunyuan_18x24x24 duo_attention --report out --no-plots
ls out out/plots
head -n 5 out/plots/hunyuan-18x24x24-strides.csv
head -n 3 out/plots/masks-bounds.csv
grep -c 'class="picture"' out/report.html
grep -o 'gna_[a-z0-9_]*.csv' out/report.html
weir bound bound_small.yaml --stride 1x1 --report out --no-plots && grep -o 'bound_small.yaml\|<h2>[^<]*' out/report.html
printf 'case,mask,stride,kernel_ms,dense_ms\nmine,bound_small.yaml,1x1,1,3\n' > bound_mine.csv && weir bound bound_small.yaml --report out --no-plots --against bound_mine.csv && grep -c 'bound_mine.csv' out/report.html
