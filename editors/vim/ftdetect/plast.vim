autocmd BufNewFile,BufRead *.plast setfiletype plast
