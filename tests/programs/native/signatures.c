/* What marshallers convert: text in every encoding, flags, structures with text in them, buffers, callbacks of these. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  uint8_t flag;
  int32_t number;
  char* text;
  double real;
} Record;
typedef struct {
  int32_t flag, number;
} Switch;
typedef struct {
  int32_t number;
  char name[8];
  int16_t x, y;
} Inner;
typedef int32_t (*TakesText)(const char*);
typedef struct {
  TakesText call;
  int32_t number;
} WithCall;

int32_t counted(const uint16_t* text) { return text ? *(const int32_t*)((const char*)text - 4) : -1; }
int32_t byteLength(const char* text) { return text ? (int32_t)strlen(text) : -1; }
void replaceText(char** text) {
  free(*text);
  *text = strdup("replaced \xc3\xa9");
}
void giveText(char** text) { *text = strdup("given"); }
uint16_t* giveWide(void) {
  uint16_t* text = malloc(10);
  for (int i = 0; i < 5; i++) text[i] = (uint16_t)"wide"[i];
  return text;
}
void fillWide(uint16_t* text, int32_t size) {
  for (int32_t i = 0; i < size - 1; i++) text[i] = (uint16_t)('A' + i % 26);
  text[size - 1] = 0;
}
void flip(int32_t* flag) { *flag = !*flag; }
void flipByte(uint8_t* flag) { *flag = !*flag; }
char upperByte(char c) { return (char)(c - 32); }
uint16_t upperWide(uint16_t c) { return (uint16_t)(c - 32); }
int32_t twice(int32_t n, int32_t* result) {
  *result = n * 2;
  return n < 0 ? (int32_t)0x80070057 : 0;
}
double nextDay(double date) { return date + 1; }

Record changeRecord(Record r) {
  return (Record){!r.flag, r.number + 1, strdup(r.text ? r.text : "none"), r.real * 2};
}
void changeRecordThere(Record* r) {
  r->flag = !r->flag;
  r->number++;
  r->real = -r->real;
}
Switch toggle(Switch s) { return (Switch){!s.flag, s.number + 1}; }
Switch firstSwitch(void) { return (Switch){5, 6}; }
int32_t changeInner(Inner* in) {
  if (!in) return -1;
  in->number++;
  in->x = 9;
  strcpy(in->name, "new");
  return in->number + in->y;
}
int64_t manyKinds(int32_t a, int32_t b, int32_t c, int32_t d, int32_t e, int32_t f, int32_t g, Switch h, const char* s,
                  double x, Record r) {
  return a + b + c + d + e + f + g + h.number * 100 + h.flag + byteLength(s) + (int64_t)x * 1000 + r.number;
}

void flipAll(int32_t* flags, int32_t n) {
  for (int32_t i = 0; i < n; i++) flags[i] = !flags[i];
}
int32_t replaceFirst(char** texts, int32_t n) {
  int32_t total = 0;
  for (int32_t i = 0; i < n; i++) total += texts[i] ? (int32_t)strlen(texts[i]) : 0;
  free(texts[0]);
  texts[0] = strdup("first");
  return total;
}
void makeNumbers(int32_t** numbers, int32_t* n) {
  *n = 3;
  *numbers = malloc(3 * sizeof **numbers);
  for (int32_t i = 0; i < 3; i++) (*numbers)[i] = i + 7;
}
int32_t countRecords(Record* records, int32_t n) {
  int32_t total = 0;
  for (int32_t i = 0; i < n; i++) {
    total += records[i].number + byteLength(records[i].text);
    records[i].number = i;
  }
  return total;
}

int32_t callWithText(TakesText call) { return call("from C \xc3\xbc"); }
int32_t callForText(char* (*call)(int32_t)) {
  char* text = call(5);
  int32_t n = (int32_t)strlen(text);
  free(text);
  return n;
}
int32_t callWithFlags(int32_t (*call)(int32_t, uint8_t)) { return call(256, 3); }
double callWithRecords(Record (*call)(Record, Record*)) {
  char text[] = "abc";
  Record a = {1, 5, text, 2.5}, b = {0, 6, NULL, 1.5};
  Record r = call(a, &b);
  double result = r.real + r.number + b.number * 100 + b.flag * 1000 + (double)strlen(r.text) * 10000;
  free(r.text);
  return result;
}
void callWithNumbers(void (*call)(int32_t, int32_t*)) {
  int32_t numbers[] = {1, 2, 3, 4};
  call(4, numbers);
}
int32_t callWithReferences(void (*call)(int32_t*, char**)) {
  int32_t n = 5;
  char* text = strdup("in");
  call(&n, &text);
  int32_t result = n * 100 + (int32_t)strlen(text);
  free(text);
  return result;
}
int32_t callWithin(WithCall with) { return with.call("xyz") + with.number; }

void* handleOf(int32_t n) { return (void*)(intptr_t)n; }
int32_t handleNumber(void* handle) { return (int32_t)(intptr_t)handle; }
void giveHandle(void** handle) { *handle = (void*)77; }
void nextHandle(void** handle) { *handle = (char*)*handle + 1; }
int32_t firstNumber(const int32_t* p) { return p ? *p : -1; }
int32_t setError(int32_t error) { return errno = error; }
