/* The C side of the Interop programs. */
#ifndef FRIEND_H
#define FRIEND_H
#include <stdint.h>

typedef struct {
  int32_t x, y;
} Point;
typedef struct {
  uint8_t tag;
  double real;
  int16_t small;
  Point at;
} Mixed;
typedef struct {
  float a, b, c;
} Floats;
typedef struct {
  int64_t a, b, c, d;
} Big;
typedef struct {
  double d;
  int64_t n;
} DoubleLong;
typedef struct {
  const char* name;
  int32_t age;
  uint8_t known;
} Person;
typedef struct {
  char name[16];
  int32_t numbers[4];
} Inline;
typedef union {
  int32_t i;
  float f;
  uint8_t bytes[4];
} Bits;
typedef int32_t (*Binary)(int32_t, int32_t);
typedef Point (*Mover)(Point, double);
typedef void (*Visitor)(int32_t index, const char* text, void* state);

#endif
