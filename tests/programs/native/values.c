/* Numbers and structures: by value, by pointer, returned. */
#include "friend.h"

int32_t add(int32_t a, int32_t b) { return a + b; }
int64_t mix(int8_t a, uint8_t b, int16_t c, uint16_t d, int32_t e, uint32_t f, int64_t g, float h, double i,
            int64_t j) {
  return a + b + c + d + e + (int64_t)f + g + (int64_t)(h * 2) + (int64_t)(i * 4) + j;
}
double average(float a, double b, float c, double d, float e, double f, float g, double h, float i, double j) {
  return (a + b + c + d + e + f + g + h + i + j) / 10;
}
int8_t narrow(int32_t n) { return (int8_t)n; }
uint16_t unsignedNarrow(int32_t n) { return (uint16_t)n; }
intptr_t pointerSize(intptr_t n) { return n * (intptr_t)sizeof(void*); }
void swap(int32_t* a, int32_t* b) {
  int32_t t = *a;
  *a = *b;
  *b = t;
}
void divide(int32_t a, int32_t b, int32_t* quotient, int32_t* remainder) {
  *quotient = a / b;
  *remainder = a % b;
}

Point movePoint(Point p, int32_t by) { return (Point){p.x + by, p.y - by}; }
void movePointer(Point* p, int32_t by) {
  p->x += by;
  p->y -= by;
}
Mixed changeMixed(Mixed m) { return (Mixed){(uint8_t)(m.tag + 1), m.real * 2, (int16_t)-m.small, {m.at.y, m.at.x}}; }
Floats scale(Floats f, float by) { return (Floats){f.a * by, f.b * by, f.c * by}; }
Big rotate(Big b, int32_t by) { return (Big){b.b + by, b.c + by, b.d + by, b.a + by}; }
DoubleLong exchange(DoubleLong d) { return (DoubleLong){(double)d.n, (int64_t)d.d}; }
double many(Point a, Floats b, DoubleLong c, Big d, Mixed e, int32_t f) {
  return a.x + a.y + b.a + b.b + b.c + c.d + (double)c.n + (double)(d.a + d.b + d.c + d.d) + e.tag + e.real + e.small +
         e.at.x + e.at.y + f;
}
uint32_t bitsOf(Bits b) { return (uint32_t)b.i; }
int32_t sumInline(const Inline* in) {
  return in->numbers[0] + in->numbers[1] + in->numbers[2] + in->numbers[3] + in->name[0];
}
void fillInline(Inline* in, int32_t n) {
  for (int32_t i = 0; i < 4; i++) in->numbers[i] = n * (i + 1);
  for (int32_t i = 0; i < 15; i++) in->name[i] = (char)('a' + (n + i) % 26);
  in->name[15] = 0;
}

uint8_t isEvenByte(int32_t n) { return n % 2 == 0 ? 2 : 0; }
int32_t isEvenInt(int32_t n) { return n % 2 == 0 ? 256 : 0; }
int32_t countTrue(uint8_t a, int32_t b, int16_t c) { return (a != 0) + (b != 0) * 10 + (c == -1) * 100; }
