/* The loss of each token over the whole vocabulary, for processors with AMX: logits never go to memory as a whole. */
#if defined(__AMX_BF16__) && defined(__AVX512BF16__)
#include "tiles.h"
#include <sys/syscall.h>
#include <unistd.h>

enum { ROWS = 128, GROUPS = 4 };

/* Whether this process may use the tiles: Linux wants to be asked once. */
int tiles_ready(void) {
  enum { ARCH_REQ_XCOMP_PERM = 0x1023, XFEATURE_XTILEDATA = 18 };
  return syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA) == 0;
}

/* 32 tokens: their states as columns, greatest score, sum of powers of two, and the score of what was wanted. */
typedef struct {
  uint32_t *columns;
  __m512 most[2], sum[2];
  float wanted[COLUMNS];
} Tokens;

static void count_scores(Tokens *tokens, const float *scores) {
  for (int half = 0; half < 2; half++) {
    const float *from = scores + 16 * half;
    __m512 factor = _mm512_set1_ps(LOG2_E), most = _mm512_set1_ps(NEVER);
    for (long row = 0; row < ROWS; row++) most = _mm512_max_ps(most, _mm512_load_ps(from + row * COLUMNS));
    most = _mm512_max_ps(tokens->most[half], _mm512_mul_ps(most, factor));
    __m512 sum = _mm512_mul_ps(tokens->sum[half], power_of_two(_mm512_sub_ps(tokens->most[half], most)));
    for (long row = 0; row < ROWS; row++)
      sum = _mm512_add_ps(sum, power_of_two(_mm512_fmsub_ps(_mm512_load_ps(from + row * COLUMNS), factor, most)));
    tokens->sum[half] = sum;
    tokens->most[half] = most;
  }
}

/* states: (count, width), table: (vocab, width), wanted: (count,) -> losses: (count,), and for each token the
   logarithm (to base 2) of its sum of powers, all: (count,); returns how many wanted tokens have the highest score.
   width is a multiple of 32, vocab of 128. */
long cross_entropy_forward(const bfloat *states, const bfloat *table, const int64_t *wanted, float *losses, float *all,
                           long count, long width, long vocab) {
  Tiles before = take_tiles();
  long right = 0;
  float *scores = aligned_alloc(64, ROWS * COLUMNS * 4);
  Tokens *tokens = aligned_alloc(64, GROUPS * sizeof(Tokens));
  for (int group = 0; group < GROUPS; group++) tokens[group].columns = aligned_alloc(64, width / 2 * COLUMNS * 4);
  for (long start = 0; start < count; start += GROUPS * COLUMNS) {
    long groups = (count - start + COLUMNS - 1) / COLUMNS;
    if (groups > GROUPS) groups = GROUPS;
    for (long group = 0; group < groups; group++) {
      long first = start + group * COLUMNS, rows = count - first < COLUMNS ? count - first : COLUMNS;
      columns_of(states + first * width, width, rows, width, tokens[group].columns);
      for (int half = 0; half < 2; half++) {
        tokens[group].most[half] = _mm512_set1_ps(NEVER);
        tokens[group].sum[half] = _mm512_setzero_ps();
      }
    }
    for (long word = 0; word < vocab; word += ROWS)
      for (long group = 0; group < groups; group++) {
        for (long row = 0; row < ROWS; row += 32)
          multiply(scores + row * COLUMNS, COLUMNS, table + (word + row) * width, width, tokens[group].columns, COLUMNS,
                   width / 32, 0);
        count_scores(&tokens[group], scores);
        for (long i = 0; i < COLUMNS && start + group * COLUMNS + i < count; i++) {
          long row = wanted[start + group * COLUMNS + i] - word;
          if (row >= 0 && row < ROWS) tokens[group].wanted[i] = scores[row * COLUMNS + i];
        }
      }
    for (long group = 0; group < groups; group++) {
      float most[COLUMNS], sum[COLUMNS];
      for (int half = 0; half < 2; half++) {
        _mm512_storeu_ps(most + 16 * half, tokens[group].most[half]);
        _mm512_storeu_ps(sum + 16 * half, tokens[group].sum[half]);
      }
      for (long i = 0, at = start + group * COLUMNS; i < COLUMNS && at < count; i++, at++) {
        right += tokens[group].wanted[i] * LOG2_E >= most[i];
        all[at] = most[i] + log2f(sum[i]);
        losses[at] = all[at] / LOG2_E - tokens[group].wanted[i];
      }
    }
  }
  for (int group = 0; group < GROUPS; group++) free(tokens[group].columns);
  free(tokens);
  free(scores);
  _tile_loadconfig(&before);
  return right;
}

/* Gradients of the logits, (count, vocab), where `grad` are those of the losses. `states` has 31 rows more. */
void cross_entropy_backward(const bfloat *states, const bfloat *table, const int64_t *wanted, const float *all,
                            const float *grad, bfloat *out, long count, long width, long vocab) {
  Tiles before = take_tiles();
  float *scores = aligned_alloc(64, 32 * COLUMNS * 4);
  uint32_t *words = aligned_alloc(64, width / 2 * vocab * 4);
  for (long word = 0; word < vocab; word += COLUMNS)
    columns_of(table + word * width, width, COLUMNS, width, words + word * (width / 2));
  for (long first = 0; first < count; first += 32)
    for (long word = 0; word < vocab; word += COLUMNS) {
      multiply(scores, COLUMNS, states + first * width, width, words + word * (width / 2), COLUMNS, width / 32, 0);
      for (long row = 0; row < 32 && first + row < count; row++) {
        __m512 factor = _mm512_set1_ps(LOG2_E), sum = _mm512_set1_ps(all[first + row]);
        __m512 above = _mm512_set1_ps(grad[first + row]), share[2];
        for (int half = 0; half < 2; half++)
          share[half] = _mm512_mul_ps(above, power_of_two(_mm512_fmsub_ps(
              _mm512_load_ps(scores + row * COLUMNS + 16 * half), factor, sum)));
        long own = wanted[first + row] - word;
        if (own >= 0 && own < COLUMNS)
          share[own / 16] = _mm512_mask_sub_ps(share[own / 16], 1 << own % 16, share[own / 16], above);
        _mm512_storeu_si512(out + (first + row) * vocab + word, (__m512i)_mm512_cvtne2ps_pbh(share[1], share[0]));
      }
    }
  free(words);
  free(scores);
  _tile_loadconfig(&before);
}
#else
int tiles_ready(void) { return 0; }
#endif
