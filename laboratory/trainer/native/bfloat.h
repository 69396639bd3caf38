/* bfloat16: the upper half of a float's bits. */
#include <stdint.h>
#include <string.h>

typedef uint16_t bfloat;

static inline float wide(bfloat value) {
  uint32_t bits = (uint32_t)value << 16;
  float result;
  memcpy(&result, &bits, 4);
  return result;
}

static inline bfloat narrow(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return (bfloat)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}
