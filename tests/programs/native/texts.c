/* Strings and arrays. */
#include "friend.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int32_t length(const char* s) { return s ? (int32_t)strlen(s) : -1; }
int32_t wideLength(const uint16_t* s) {
  if (!s) return -1;
  int32_t n = 0;
  while (s[n]) n++;
  return n;
}
/* The caller frees it with free(). */
char* repeat(const char* s, int32_t times) {
  char* result = malloc(strlen(s) * (size_t)times + 1);
  *result = 0;
  for (int32_t i = 0; i < times; i++) strcat(result, s);
  return result;
}
const char* constantText(void) { return "a constant, gr\xc3\xbc\xc3\x9f"; }
void fillText(char* buffer, int32_t size) { snprintf(buffer, (size_t)size, "filled %d", size); }
void upper(char* s) {
  for (; *s; s++)
    if (*s >= 'a' && *s <= 'z') *s = (char)(*s - 32);
}
int32_t describe(const Person* p) { return (int32_t)strlen(p->name) * 100 + p->age + p->known * 10000; }
void birthday(Person* p) { p->age++; }

int64_t sum(const int32_t* numbers, int32_t n) {
  int64_t total = 0;
  for (int32_t i = 0; i < n; i++) total += numbers[i];
  return total;
}
void square(double* numbers, int32_t n) {
  for (int32_t i = 0; i < n; i++) numbers[i] *= numbers[i];
}
int32_t totalLength(const char** texts, int32_t n) {
  int32_t total = 0;
  for (int32_t i = 0; i < n; i++) total += length(texts[i]);
  return total;
}
void movePoints(Point* points, int32_t n, int32_t by) {
  for (int32_t i = 0; i < n; i++) points[i].x += by;
}

int32_t fail(int32_t error) {
  errno = error;
  return -1;
}
int32_t succeed(void) { return 1; }
