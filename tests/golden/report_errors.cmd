weir report
weir report a b
weir report --plots a
weir report no-such-folder
mkdir torn && printf '{"study":"s","des' >torn/results.jsonl && weir report torn
mkdir bad && printf '{"study":"s",\n' >bad/results.jsonl && weir report bad
mkdir type && printf '{"study":"s","design":"d","latency_s":"1"}\n' >type/results.jsonl && weir report type
mkdir prog && cp report_small.jsonl prog/results.jsonl && printf '{"steps":[]}\n' >prog/programs.jsonl && weir report prog
mkdir noplot && cp report_small.jsonl noplot/results.jsonl && mkdir bin && ln -s "$(command -v weir)" bin/weir && PATH=bin weir report noplot
