/** A little less than glibc keeps at the most, in bytes. */
const LARGEST_KEPT = 31 * 1024 * 1024;

/**
 * Has large pieces of memory used again once they are freed, where the C library is glibc, as on most Linux systems.
 *
 * Left to itself it takes a large piece from the system, and gives it back when it is freed, until one that is larger
 * was freed once: from then on it keeps what is freed, up to twice the size of that one in all (`M_MMAP_THRESHOLD` in
 * mallopt(3)). So here is one, for the garbage collector to free. Nobody writes to it, so it takes no memory.
 */
export function keepFreedMemory(): void {
  Buffer.allocUnsafeSlow(LARGEST_KEPT);
}
