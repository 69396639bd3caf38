/* Products of bfloat16 in the tiles of AMX, and what is computed around them.

   Tables named `pairs` hold two rows of bfloat16 in one row of 32-bit numbers, as the tile product wants its second
   factor. */
#include "bfloat.h"
#include <immintrin.h>
#include <math.h>
#include <stdlib.h>

enum { COLUMNS = 32 };
#define LOG2_E 1.4426950408889634f
#define NEVER -1e30f

typedef struct {
  uint8_t palette, start_row, reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} __attribute__((aligned(64))) Tiles;

/* Other libraries of the process have tiles of their own, which they expect to find again. */
static inline Tiles take_tiles(void) {
  Tiles before, own = {.palette = 1};
  for (int i = 0; i < 8; i++) own.row_bytes[i] = 64, own.rows[i] = 16;
  _tile_storeconfig(&before);
  _tile_loadconfig(&own);
  return before;
}

/* sum (32 x 32, float) = a (32 x 32 * steps) times b, in pairs of rows; or += where `add` is 1. Strides in elements. */
static inline void multiply(float *sum, long sum_stride, const bfloat *a, long a_stride, const uint32_t *b,
                            long b_stride, long steps, int add) {
  if (add) {
    _tile_loadd(0, sum, sum_stride * 4);
    _tile_loadd(1, sum + 16, sum_stride * 4);
    _tile_loadd(2, sum + 16 * sum_stride, sum_stride * 4);
    _tile_loadd(3, sum + 16 * sum_stride + 16, sum_stride * 4);
  } else {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
  }
  for (long step = 0; step < steps; step++, a += 32, b += 16 * b_stride) {
    _tile_loadd(4, a, a_stride * 2);
    _tile_loadd(6, b, b_stride * 4);
    _tile_dpbf16ps(0, 4, 6);
    _tile_loadd(7, b + 16, b_stride * 4);
    _tile_dpbf16ps(1, 4, 7);
    _tile_loadd(5, a + 16 * a_stride, a_stride * 2);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  _tile_stored(0, sum, sum_stride * 4);
  _tile_stored(1, sum + 16, sum_stride * 4);
  _tile_stored(2, sum + 16 * sum_stride, sum_stride * 4);
  _tile_stored(3, sum + 16 * sum_stride + 16, sum_stride * 4);
}

/* 2 ** x within 1e-5 of itself, 0 where x is far below. */
static inline __m512 power_of_two(__m512 x) {
  __m512 whole = _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  __m512 rest = _mm512_sub_ps(x, whole);
  __m512 y = _mm512_set1_ps(0.009618129f);
  y = _mm512_fmadd_ps(y, rest, _mm512_set1_ps(0.055504109f));
  y = _mm512_fmadd_ps(y, rest, _mm512_set1_ps(0.240226507f));
  y = _mm512_fmadd_ps(y, rest, _mm512_set1_ps(0.693147181f));
  y = _mm512_fmadd_ps(y, rest, _mm512_set1_ps(1.0f));
  return _mm512_scalef_ps(y, whole);
}

/* Two rows of floats as one row of pairs. */
static inline __m512i paired(__m512 first, __m512 second) {
  const __m512i order = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21,
                                         5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
  return _mm512_permutexvar_epi16(order, (__m512i)_mm512_cvtne2ps_pbh(second, first));
}

/* `rows` rows (at most 32) as columns, in pairs of their numbers: (width / 2, COLUMNS). */
static inline void columns_of(const bfloat *from, long stride, long rows, long width, uint32_t *pairs) {
  memset(pairs, 0, width / 2 * COLUMNS * 4);
  for (long row = 0; row < rows; row++)
    for (long i = 0; i < width / 2; i++) memcpy(pairs + i * COLUMNS + row, from + row * stride + 2 * i, 4);
}
