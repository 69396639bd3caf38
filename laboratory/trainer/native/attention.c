/* Attention of segments that share a beginning, for processors with AMX: packed_attention.py says what it computes.

   Scores are computed with keys as rows and 32 queries of one head as columns, so that the maximum and the sum of a
   query are lanes of vectors. Nothing of the size of queries times keys goes to memory; backward computes the scores
   again. */
#if defined(__AMX_BF16__) && defined(__AVX512BF16__)
#include "tiles.h"

enum { WIDTH = 64, KEYS = 128 };

/* What hides keys from queries: a query at position p sees the keys at p - window + 1 ... p. */
typedef struct {
  __m512i query[2]; /* positions */
  __m512i window;
} Sight;

static inline __mmask16 hidden(const Sight *sight, int half, long key) {
  __m512i distance = _mm512_sub_epi32(sight->query[half], _mm512_set1_epi32((int)key));
  return _mm512_cmplt_epi32_mask(distance, _mm512_setzero_si512()) | _mm512_cmpge_epi32_mask(distance, sight->window);
}

static Sight sight_of(long position, long window) {
  const __m512i steps = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  return (Sight){{_mm512_add_epi32(steps, _mm512_set1_epi32((int)position)),
                  _mm512_add_epi32(steps, _mm512_set1_epi32((int)position + 16))},
                 _mm512_set1_epi32(window ? (int)window : 0x7fffffff)};
}

/* Keys that a block of queries sees, from `start` in the row of segments; the first stands at `position`. */
typedef struct {
  long start, count, position;
  int masked; /* whether some of the queries may not see some of them, or rows are left over */
} Keys;

/* Goes through the segments in blocks of queries, and for each through the blocks of keys that they see. */
typedef struct {
  const int64_t *sizes;
  long segments, window, segment, segment_start, first;
  long row, rows, position; /* of the block: its first query in the row of segments, how many, the first's position */
  Sight sight;
  Keys spans[2]; /* the beginning, and what the queries' own segment has so far */
  long found, span, at;
} Walk;

static Walk walk_of(const int64_t *sizes, long segments, long window) {
  return (Walk){.sizes = sizes, .segments = segments, .window = window, .rows = 0};
}

static long lesser(long a, long b) { return a < b ? a : b; }
static long greater(long a, long b) { return a > b ? a : b; }

static int next_queries(Walk *walk) {
  walk->first += walk->rows;
  while (walk->segment < walk->segments && walk->first >= walk->sizes[walk->segment]) {
    walk->segment_start += walk->sizes[walk->segment++];
    walk->first = 0;
  }
  if (walk->segment == walk->segments) return 0;
  long before = walk->segment ? walk->sizes[0] : 0;
  walk->rows = lesser(COLUMNS, walk->sizes[walk->segment] - walk->first);
  walk->row = walk->segment_start + walk->first;
  walk->position = before + walk->first;
  walk->sight = sight_of(walk->position, walk->window);
  long lowest = walk->window ? greater(0, walk->position - walk->window + 1) : 0;
  walk->found = walk->span = walk->at = 0;
  if (lowest < before) walk->spans[walk->found++] = (Keys){.start = lowest, .count = before - lowest, .position = lowest};
  long own = greater(0, lowest - before);
  walk->spans[walk->found++] = (Keys){
      .start = walk->segment_start + own, .count = walk->first + walk->rows - own, .position = before + own};
  return 1;
}

static int next_keys(Walk *walk, Keys *keys) {
  if (walk->span == walk->found) return 0;
  const Keys *span = &walk->spans[walk->span];
  keys->start = span->start + walk->at;
  keys->position = span->position + walk->at;
  keys->count = lesser(KEYS, span->count - walk->at);
  long farthest = walk->position + walk->rows - 1 - keys->position;
  keys->masked = keys->position + keys->count - 1 > walk->position || (walk->window && farthest >= walk->window) ||
                 keys->count % 32;
  walk->at += KEYS;
  if (walk->at >= span->count) walk->span++, walk->at = 0;
  return 1;
}

/* Rows of one head as a table of their own, with zeros behind them for blocks that are not full. */
static bfloat *rows_of(const bfloat *from, long stride, long count) {
  bfloat *rows = aligned_alloc(64, (count + KEYS) * WIDTH * 2);
  for (long i = 0; i < count; i++) memcpy(rows + i * WIDTH, from + i * stride, WIDTH * 2);
  memset(rows + count * WIDTH, 0, KEYS * WIDTH * 2);
  return rows;
}

static long turned_stride(long count) { return (count + KEYS + 31) / 32 * 32; }

/* (count, WIDTH) -> (WIDTH, count), rows `turned_stride` apart. */
static bfloat *turned_rows(const bfloat *rows, long count) {
  long stride = turned_stride(count);
  bfloat *turned = aligned_alloc(64, WIDTH * stride * 2);
  for (long block = 0; block < stride; block += 32)
    for (long i = 0; i < WIDTH; i++)
      for (long at = block; at < block + 32; at++)
        turned[i * stride + at] = at < count ? rows[at * WIDTH + i] : 0;
  return turned;
}

/* `rows` rows (at most 32) in pairs of rows: (COLUMNS / 2, WIDTH). */
static void row_pairs_of(const bfloat *from, long stride, long rows, uint32_t *pairs) {
  for (long row = 0; row < COLUMNS; row += 2)
    for (long i = 0; i < WIDTH; i++) {
      uint32_t first = row < rows ? from[row * stride + i] : 0;
      uint32_t second = row + 1 < rows ? from[(row + 1) * stride + i] : 0;
      pairs[row / 2 * WIDTH + i] = first | second << 16;
    }
}

/* One block of queries: its columns `query`, its sums `answer` (WIDTH, COLUMNS), greatest score and sum of powers. */
typedef struct {
  float answer[WIDTH * COLUMNS] __attribute__((aligned(64)));
  float scores[KEYS * COLUMNS] __attribute__((aligned(64)));
  uint32_t query[WIDTH / 2 * COLUMNS] __attribute__((aligned(64)));
  uint32_t powers[KEYS / 2 * COLUMNS] __attribute__((aligned(64)));
  __m512 most[2], sum[2];
} Block;

static void see(Block *block, const bfloat *keys, const bfloat *values, long values_stride, const Keys *seen,
                const Sight *sight, float scale) {
  long rows = (seen->count + 31) / 32 * 32;
  for (long row = 0; row < rows; row += 32)
    multiply(block->scores + row * COLUMNS, COLUMNS, keys + row * WIDTH, WIDTH, block->query, COLUMNS, WIDTH / 32, 0);
  for (int half = 0; half < 2; half++) {
    float *scores = block->scores + 16 * half;
    __m512 most = _mm512_set1_ps(NEVER);
    for (long row = 0; row < rows; row++) {
      __m512 score = _mm512_load_ps(scores + row * COLUMNS);
      if (seen->masked) {
        __mmask16 hide = row < seen->count ? hidden(sight, half, seen->position + row) : 0xffff;
        score = _mm512_mask_blend_ps(hide, score, _mm512_set1_ps(NEVER));
        _mm512_store_ps(scores + row * COLUMNS, score);
      }
      most = _mm512_max_ps(most, score);
    }
    __m512 factor = _mm512_set1_ps(scale);
    most = _mm512_max_ps(block->most[half], _mm512_mul_ps(most, factor));
    __m512 shrink = power_of_two(_mm512_sub_ps(block->most[half], most));
    if (_mm512_cmpneq_ps_mask(block->most[half], most))
      for (long i = 0; i < WIDTH; i++) {
        float *at = block->answer + i * COLUMNS + 16 * half;
        _mm512_store_ps(at, _mm512_mul_ps(_mm512_load_ps(at), shrink));
      }
    __m512 sum = _mm512_mul_ps(block->sum[half], shrink), other = _mm512_setzero_ps();
    for (long row = 0; row < rows; row += 2) {
      __m512 first = power_of_two(_mm512_fmsub_ps(_mm512_load_ps(scores + row * COLUMNS), factor, most));
      __m512 second = power_of_two(_mm512_fmsub_ps(_mm512_load_ps(scores + (row + 1) * COLUMNS), factor, most));
      sum = _mm512_add_ps(sum, first);
      other = _mm512_add_ps(other, second);
      _mm512_store_si512(block->powers + row / 2 * COLUMNS + 16 * half, paired(first, second));
    }
    block->sum[half] = _mm512_add_ps(sum, other);
    block->most[half] = most;
  }
  for (long i = 0; i < WIDTH; i += 32)
    multiply(block->answer + i * COLUMNS, COLUMNS, values + i * values_stride, values_stride, block->powers, COLUMNS,
             rows / 32, 1);
}

/* q: (count, heads, WIDTH), k, v: (count, key_heads, WIDTH), rows apart by their strides -> out: (count, heads, WIDTH),
   and for each query the logarithm (to base 2) of its sum of powers, most: (heads, count). */
void attention_forward(const bfloat *q, const bfloat *k, const bfloat *v, const float *sinks, const int64_t *sizes,
                       bfloat *out, float *most, long q_stride, long k_stride, long v_stride, long segments,
                       long window, long count, long heads, long key_heads) {
  Tiles before = take_tiles();
  float scale = LOG2_E / sqrtf(WIDTH);
  Block *block = aligned_alloc(64, sizeof(Block));
  for (long group = 0; group < key_heads; group++) {
    bfloat *keys = rows_of(k + group * WIDTH, k_stride, count), *plain = rows_of(v + group * WIDTH, v_stride, count);
    bfloat *values = turned_rows(plain, count);
    long values_stride = turned_stride(count);
    for (long head = group * (heads / key_heads); head < (group + 1) * (heads / key_heads); head++) {
      Walk walk = walk_of(sizes, segments, window);
      while (next_queries(&walk)) {
        columns_of(q + walk.row * q_stride + head * WIDTH, q_stride, walk.rows, WIDTH, block->query);
        memset(block->answer, 0, sizeof block->answer);
        for (int half = 0; half < 2; half++) {
          block->most[half] = _mm512_set1_ps(sinks[head] * LOG2_E);
          block->sum[half] = _mm512_set1_ps(1);
        }
        for (Keys seen; next_keys(&walk, &seen);)
          see(block, keys + seen.start * WIDTH, values + seen.start, values_stride, &seen, &walk.sight, scale);
        float sums[COLUMNS], greatest[COLUMNS];
        for (int half = 0; half < 2; half++) {
          _mm512_storeu_ps(sums + 16 * half, block->sum[half]);
          _mm512_storeu_ps(greatest + 16 * half, block->most[half]);
        }
        for (long i = 0; i < walk.rows; i++) {
          bfloat *to = out + ((walk.row + i) * heads + head) * WIDTH;
          float share = 1 / sums[i];
          for (long j = 0; j < WIDTH; j++) to[j] = narrow(block->answer[j * COLUMNS + i] * share);
          most[head * count + walk.row + i] = greatest[i] + log2f(sums[i]);
        }
      }
    }
    free(keys);
    free(plain);
    free(values);
  }
  free(block);
  _tile_loadconfig(&before);
}

/* Backward's block of queries. `weights` and `slopes` have keys as rows; `slope_pairs` are the slopes in pairs. */
typedef struct {
  float grad_query[WIDTH * COLUMNS] __attribute__((aligned(64)));
  float scores[32 * COLUMNS] __attribute__((aligned(64))), rises[32 * COLUMNS] __attribute__((aligned(64)));
  bfloat weights[KEYS * COLUMNS] __attribute__((aligned(64))), slopes[KEYS * COLUMNS] __attribute__((aligned(64)));
  uint32_t slope_pairs[KEYS / 2 * COLUMNS] __attribute__((aligned(64)));
  uint32_t query[WIDTH / 2 * COLUMNS] __attribute__((aligned(64))), above[WIDTH / 2 * COLUMNS] __attribute__((aligned(64)));
  uint32_t query_rows[COLUMNS / 2 * WIDTH] __attribute__((aligned(64)));
  uint32_t above_rows[COLUMNS / 2 * WIDTH] __attribute__((aligned(64)));
  __m512 most[2], mean[2];
} BackwardBlock;

static void see_back(BackwardBlock *block, const bfloat *keys, const bfloat *values, const bfloat *turned_keys,
                     long turned, float *grad_keys, float *grad_values, const Keys *seen, const Sight *sight,
                     float scale) {
  long rows = (seen->count + 31) / 32 * 32;
  __m512 factor = _mm512_set1_ps(scale), width = _mm512_set1_ps(scale / LOG2_E);
  for (long start = 0; start < rows; start += 32) {
    multiply(block->scores, COLUMNS, keys + start * WIDTH, WIDTH, block->query, COLUMNS, WIDTH / 32, 0);
    multiply(block->rises, COLUMNS, values + start * WIDTH, WIDTH, block->above, COLUMNS, WIDTH / 32, 0);
    for (long row = start; row < start + 32; row += 2)
      for (int half = 0; half < 2; half++) {
        __m512 weight[2], slope[2];
        for (int i = 0; i < 2; i++) {
          long at = (row - start + i) * COLUMNS + 16 * half;
          weight[i] = power_of_two(_mm512_fmsub_ps(_mm512_load_ps(block->scores + at), factor, block->most[half]));
          if (seen->masked) {
            __mmask16 hide = row + i < seen->count ? hidden(sight, half, seen->position + row + i) : 0xffff;
            weight[i] = _mm512_mask_blend_ps(hide, weight[i], _mm512_setzero_ps());
          }
          __m512 rise = _mm512_sub_ps(_mm512_load_ps(block->rises + at), block->mean[half]);
          slope[i] = _mm512_mul_ps(_mm512_mul_ps(weight[i], width), rise);
          long to = (row + i) * COLUMNS + 16 * half;
          _mm256_store_si256((__m256i *)(block->weights + to), (__m256i)_mm512_cvtneps_pbh(weight[i]));
          _mm256_store_si256((__m256i *)(block->slopes + to), (__m256i)_mm512_cvtneps_pbh(slope[i]));
        }
        _mm512_store_si512(block->slope_pairs + row / 2 * COLUMNS + 16 * half, paired(slope[0], slope[1]));
      }
    for (long i = 0; i < WIDTH; i += 32) {
      multiply(grad_values + start * WIDTH + i, WIDTH, block->weights + start * COLUMNS, COLUMNS, block->above_rows + i,
               WIDTH, 1, 1);
      multiply(grad_keys + start * WIDTH + i, WIDTH, block->slopes + start * COLUMNS, COLUMNS, block->query_rows + i,
               WIDTH, 1, 1);
    }
  }
  for (long i = 0; i < WIDTH; i += 32)
    multiply(block->grad_query + i * COLUMNS, COLUMNS, turned_keys + i * turned, turned, block->slope_pairs, COLUMNS,
             rows / 32, 1);
}

static void narrow_rows(const float *sums, bfloat *to, long stride, long count) {
  for (long i = 0; i < count; i++)
    for (long j = 0; j < WIDTH; j++) to[i * stride + j] = narrow(sums[i * WIDTH + j]);
}

/* Gradients of q, k, v (rows without gaps) and of the sinks (one number a head, added up). */
void attention_backward(const bfloat *q, const bfloat *k, const bfloat *v, const float *sinks, const int64_t *sizes,
                        const bfloat *out, const float *most, const bfloat *grad, bfloat *grad_q, bfloat *grad_k,
                        bfloat *grad_v, float *grad_sinks, long q_stride, long k_stride, long v_stride, long segments,
                        long window, long count, long heads, long key_heads) {
  Tiles before = take_tiles();
  float scale = LOG2_E / sqrtf(WIDTH);
  long stride = heads * WIDTH, sums_size = (count + KEYS) * WIDTH;
  BackwardBlock *block = aligned_alloc(64, sizeof(BackwardBlock));
  float *grad_keys = aligned_alloc(64, sums_size * 4), *grad_values = aligned_alloc(64, sums_size * 4);
  for (long group = 0; group < key_heads; group++) {
    bfloat *keys = rows_of(k + group * WIDTH, k_stride, count), *values = rows_of(v + group * WIDTH, v_stride, count);
    bfloat *turned_keys = turned_rows(keys, count);
    long turned = turned_stride(count);
    memset(grad_keys, 0, sums_size * 4);
    memset(grad_values, 0, sums_size * 4);
    for (long head = group * (heads / key_heads); head < (group + 1) * (heads / key_heads); head++) {
      Walk walk = walk_of(sizes, segments, window);
      float sink = 0;
      while (next_queries(&walk)) {
        const bfloat *query = q + walk.row * q_stride + head * WIDTH;
        const bfloat *above = grad + walk.row * stride + head * WIDTH, *answer = out + walk.row * stride + head * WIDTH;
        columns_of(query, q_stride, walk.rows, WIDTH, block->query);
        columns_of(above, stride, walk.rows, WIDTH, block->above);
        row_pairs_of(query, q_stride, walk.rows, block->query_rows);
        row_pairs_of(above, stride, walk.rows, block->above_rows);
        memset(block->grad_query, 0, sizeof block->grad_query);
        float mean[COLUMNS] = {0}, greatest[COLUMNS];
        for (long i = 0; i < COLUMNS; i++) {
          greatest[i] = -NEVER;
          if (i >= walk.rows) continue;
          for (long j = 0; j < WIDTH; j++) mean[i] += wide(above[i * stride + j]) * wide(answer[i * stride + j]);
          greatest[i] = most[head * count + walk.row + i];
          sink -= exp2f(sinks[head] * LOG2_E - greatest[i]) * mean[i];
        }
        for (int half = 0; half < 2; half++) {
          block->most[half] = _mm512_loadu_ps(greatest + 16 * half);
          block->mean[half] = _mm512_loadu_ps(mean + 16 * half);
        }
        for (Keys seen; next_keys(&walk, &seen);)
          see_back(block, keys + seen.start * WIDTH, values + seen.start * WIDTH, turned_keys + seen.start, turned,
                   grad_keys + seen.start * WIDTH, grad_values + seen.start * WIDTH, &seen, &walk.sight, scale);
        for (long i = 0; i < walk.rows; i++)
          for (long j = 0; j < WIDTH; j++)
            grad_q[(walk.row + i) * stride + head * WIDTH + j] = narrow(block->grad_query[j * COLUMNS + i]);
      }
      grad_sinks[head] += sink;
    }
    narrow_rows(grad_keys, grad_k + group * WIDTH, key_heads * WIDTH, count);
    narrow_rows(grad_values, grad_v + group * WIDTH, key_heads * WIDTH, count);
    free(keys);
    free(values);
    free(turned_keys);
  }
  free(grad_keys);
  free(grad_values);
  free(block);
  _tile_loadconfig(&before);
}
#endif
