# Prints FILE:LINE<tab>PIECE for each error text. First pass over the files: names of functions declared PRINTF_LIKE
# or whose body passes a `fmt` on to err_set; second pass: their calls.
function longest_piece(text,    n, i, parts, best) {
    gsub(/%[-+ #0]*[0-9*]*(\.[0-9*]+)?(hh|h|ll|l|z|j|t)?[a-zA-Z]/, "\001", text)
    gsub(/%%/, "%", text); gsub(/" *PRI[a-z0-9]+ *"/, "\001", text)
    gsub(/\\"/, "\"", text); gsub(/\\n/, "\001", text)
    n = split(text, parts, "\001"); best = ""
    for (i = 1; i <= n; i++) if (length(parts[i]) > length(best)) best = parts[i]
    sub(/^ +/, "", best); sub(/ +$/, "", best)
    return best
}
# The string literals of a call that starts at the head of `call`, joined where they stand side by side.
function literals(call,    i, c, depth, in_text, text, out, gap) {
    depth = 0; in_text = 0; text = ""; out = ""; gap = ""
    for (i = 1; i <= length(call); i++) {
        c = substr(call, i, 1)
        if (in_text) {
            if (c == "\\") { text = text c substr(call, ++i, 1); continue }
            if (c == "\"") { in_text = 0; gap = ""; continue }
            text = text c; continue
        }
        if (c == "\"") {
            in_text = 1
            if (gap !~ /^ *(PRI[a-zA-Z0-9]+ *)?$/ && text != "") { out = out text "\002"; text = "" }
            else if (gap ~ /PRI/) text = text "d"
            continue
        }
        gap = gap c
        if (c == "(") depth++
        if (c == ")" && --depth == 0) break
    }
    return out text
}
FNR == 1 { pass[FILENAME]++ }
pass[FILENAME] == 1 {
    if ($0 ~ /^static .*\(/ || $0 ~ /^[a-z].*[a-z_]+\(/) { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
    if ($0 ~ /vsnprintf|err_vset|va_start/ && name != "" && name !~ /^(buf|arena)_/) wraps[FILENAME, name] = 1
    if ($0 ~ /PRINTF_LIKE/ && name != "") wraps[FILENAME, name] = 1
    next
}
{
    line = $0
    while (match(line, /[a-z_0-9]+\(/)) {
        word = substr(line, RSTART, RLENGTH - 1)
        if (word == "err_set" || ((FILENAME, word) in wraps)) {
            call = substr(line, RSTART); start = FNR
            depth = gsub(/\(/, "(", call) - gsub(/\)/, ")", call)
            while (depth > 0 && (getline more) > 0) {
                call = call " " more; line = line " " more
                depth = gsub(/\(/, "(", call) - gsub(/\)/, ")", call)
            }
            n = split(literals(call), texts, "\002")
            # Other literals in the call are field names: the text is the one with a space, or the longest.
            best = ""
            for (i = 1; i <= n; i++) {
                piece = longest_piece(texts[i])
                if (length(piece) > length(best)) best = piece
            }
            if (length(best) >= 6 && word "(" call !~ /^[a-z_]+\(static|enum status/) print FILENAME ":" start "\t" best
        }
        line = substr(line, RSTART + RLENGTH)
    }
}
