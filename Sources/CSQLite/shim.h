#include <sqlite3.h>

/// Lets SQLite allocate without counting bytes: the counter has one lock for all threads. Before the first connection.
static inline int csqlite_count_no_memory(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
