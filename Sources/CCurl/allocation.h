#ifndef CCURL_ALLOCATION_H
#define CCURL_ALLOCATION_H

// Readies libcurl, once in the life of the process, with allocations that are wiped when they are freed. Returns 1, or
// -1 when libcurl cannot be used.
int ccurl_ready(void);

#endif
