// Linking this target replaces free and realloc of the whole program: every block is overwritten before it is given
// back, so that nothing of a document outlives the buffer that held it.
#ifndef WIPING_HEAP_H
#define WIPING_HEAP_H

// Keeps memory out of core files and away from other processes of the same user. 0, or -1 when the system refuses.
int wiping_heap_forbid_dumps(void);

#endif
