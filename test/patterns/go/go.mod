module goaidl.test/patterns

go 1.22
