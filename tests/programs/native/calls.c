/* Calls back into managed code, on this thread and on others; handles. */
#include "friend.h"

#include <pthread.h>
#include <stdlib.h>

int32_t apply(Binary f, int32_t a, int32_t b) { return f(a, b); }
int32_t fold(Binary f, const int32_t* numbers, int32_t n) {
  int32_t result = 0;
  for (int32_t i = 0; i < n; i++) result = f(result, numbers[i]);
  return result;
}
Point moveWith(Mover mover, Point p) { return mover(mover(p, 1.5), -0.5); }
void visit(Visitor visitor, int32_t n, void* state) {
  static const char* const texts[] = {"zero", "one", "two"};
  for (int32_t i = 0; i < n; i++) visitor(i, texts[i % 3], state);
}

static int32_t multiply(int32_t a, int32_t b) { return a * b; }
Binary multiplication(void) { return multiply; }

static Binary kept;
void keep(Binary f) { kept = f; }
int32_t callKept(int32_t a, int32_t b) { return kept(a, b); }

/* Down and up again through both sides. */
typedef int32_t (*Bounce)(int32_t, void*);
int32_t bounce(int32_t n, Bounce back) { return n <= 0 ? 0 : back(n - 1, (void*)bounce) + 1; }

typedef struct {
  Binary f;
  int32_t first, count, sum;
} Work;
static void* work(void* argument) {
  Work* w = argument;
  for (int32_t i = 0; i < w->count; i++) w->sum += w->f(w->first, i);
  return NULL;
}
/* Calls f from so many threads of its own, so often on each. */
int32_t onThreads(Binary f, int32_t threads, int32_t count) {
  pthread_t ids[16];
  Work works[16];
  int32_t sum = 0;
  for (int32_t i = 0; i < threads; i++) {
    works[i] = (Work){f, i, count, 0};
    if (pthread_create(&ids[i], NULL, work, &works[i]) != 0) abort();
  }
  for (int32_t i = 0; i < threads; i++) {
    pthread_join(ids[i], NULL);
    sum += works[i].sum;
  }
  return sum;
}

static int32_t open;
void* openThing(int32_t n) {
  if (n < 0) return NULL;
  int32_t* thing = malloc(sizeof *thing);
  *thing = n;
  open++;
  return thing;
}
int32_t useThing(const int32_t* thing) { return *thing; }
int32_t closeThing(int32_t* thing) {
  free(thing);
  open--;
  return 1;
}
int32_t openThings(void) { return open; }
