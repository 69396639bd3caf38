/* Steps of the training pass that PyTorch makes in many small operations, each in one loop over bfloat16 rows.
   kernels.py compiles and calls them; where there is no compiler, PyTorch does the same. */
#include "bfloat.h"
#include <math.h>

/* RMS norm: normed = x / root mean square, out = normed * weight. */
void norm_forward(const float *restrict x, const float *restrict weight, float *restrict normed, float *restrict root,
                  bfloat *restrict out, long rows, long width, float epsilon) {
  for (long row = 0; row < rows; row++, x += width, normed += width, out += width) {
    float sum = 0;
    for (long i = 0; i < width; i++) sum += x[i] * x[i];
    float scale = root[row] = 1 / sqrtf(sum / width + epsilon);
    for (long i = 0; i < width; i++) {
      normed[i] = x[i] * scale;
      out[i] = narrow(normed[i] * weight[i]);
    }
  }
}

void norm_backward(const bfloat *restrict grad, const float *restrict normed, const float *restrict root,
                   const float *restrict weight, float *restrict grad_x, float *restrict grad_weight, long rows,
                   long width) {
  for (long row = 0; row < rows; row++, grad += width, normed += width, grad_x += width) {
    float sum = 0;
    for (long i = 0; i < width; i++) {
      float above = wide(grad[i]);
      grad_weight[i] += above * normed[i];
      above *= weight[i];
      grad_x[i] = above;
      sum += above * normed[i];
    }
    sum /= width;
    for (long i = 0; i < width; i++) grad_x[i] = (grad_x[i] - normed[i] * sum) * root[row];
  }
}

/* Rotary embedding of `heads` heads of 2 * half numbers; `sign` -1 turns back. Rows of x are `stride` numbers apart. */
void rotate(const bfloat *restrict x, const float *restrict cosine, const float *restrict sine, bfloat *restrict out,
            long rows, long heads, long half, long stride, float sign) {
  for (long row = 0; row < rows; row++, x += stride, cosine += half, sine += half, out += heads * 2 * half)
    for (long head = 0; head < heads; head++) {
      const bfloat *first = x + head * 2 * half, *second = first + half;
      bfloat *to = out + head * 2 * half;
      for (long i = 0; i < half; i++) {
        float a = wide(first[i]), b = wide(second[i]), c = cosine[i], s = sine[i] * sign;
        to[i] = narrow(a * c - b * s);
        to[half + i] = narrow(b * c + a * s);
      }
    }
}

/* The gated unit and its slopes (none where by_gate is null); a row of `hidden` is the gates, then the ups, both still
   without `bias`. */
void gate_forward(const bfloat *restrict hidden, const float *restrict bias, bfloat *restrict inner,
                  bfloat *restrict by_gate, bfloat *restrict by_up, long rows, long width, float limit, float steep) {
  for (long row = 0; row < rows; row++, hidden += 2 * width, inner += width) {
    for (long i = 0; i < width; i++) {
      float gate = fminf(wide(hidden[i]) + bias[i], limit);
      float up = fminf(fmaxf(wide(hidden[width + i]) + bias[width + i], -limit), limit) + 1;
      inner[i] = narrow(gate / (1 + expf(-steep * gate)) * up);
    }
    if (!by_gate) continue;
    for (long i = 0; i < width; i++) {
      float given = wide(hidden[i]) + bias[i], raised = wide(hidden[width + i]) + bias[width + i];
      float gate = fminf(given, limit), up = fminf(fmaxf(raised, -limit), limit) + 1;
      float sigma = 1 / (1 + expf(-steep * gate));
      float swish = gate * sigma;
      float slope = sigma + steep * swish * (1 - sigma);
      by_gate[i] = narrow(given <= limit ? slope * up : 0);
      by_up[i] = narrow(fabsf(raised) <= limit ? swish : 0);
    }
    by_gate += width;
    by_up += width;
  }
}

void gate_backward(const bfloat *restrict grad, const bfloat *restrict by_gate, const bfloat *restrict by_up,
                   bfloat *restrict out, long rows, long width) {
  for (long row = 0; row < rows; row++, grad += width, by_gate += width, by_up += width, out += 2 * width)
    for (long i = 0; i < width; i++) {
      float above = wide(grad[i]);
      out[i] = narrow(above * wide(by_gate[i]));
      out[width + i] = narrow(above * wide(by_up[i]));
    }
}

/* What the experts of a token said, each with its bias and weight, added up. */
void combine(const bfloat *restrict answers, const float *restrict bias, const float *restrict weights,
             const int64_t *restrict chosen, const int64_t *restrict place, float *restrict out, long tokens, long used,
             long width) {
  for (long token = 0; token < tokens; token++, out += width) {
    for (long i = 0; i < width; i++) out[i] = 0;
    for (long use = 0; use < used; use++, weights++, chosen++, place++) {
      const bfloat *answer = answers + *place * width;
      const float *own = bias + *chosen * width;
      float weight = *weights;
      for (long i = 0; i < width; i++) out[i] += weight * (wide(answer[i]) + own[i]);
    }
  }
}

/* Backwards: the gradients of the answers, and of the weights. */
void combine_backward(const float *restrict grad, const bfloat *restrict answers, const float *restrict bias,
                      const float *restrict weights, const int64_t *restrict chosen, const int64_t *restrict place,
                      bfloat *restrict grad_answers, float *restrict grad_weights, long tokens, long used, long width) {
  for (long token = 0; token < tokens; token++, grad += width)
    for (long use = 0; use < used; use++, weights++, chosen++, place++) {
      const bfloat *answer = answers + *place * width;
      const float *own = bias + *chosen * width;
      bfloat *to = grad_answers + *place * width;
      float weight = *weights, sum = 0;
      for (long i = 0; i < width; i++) {
        sum += grad[i] * (wide(answer[i]) + own[i]);
        to[i] = narrow(weight * grad[i]);
      }
      *grad_weights++ = sum;
    }
}

/* out[token] = the sum of its rows. */
void add_up(const bfloat *restrict rows, const int64_t *restrict place, bfloat *restrict out, long tokens, long used,
            long width) {
  for (long token = 0; token < tokens; token++, out += width, place += used)
    for (long i = 0; i < width; i++) {
      float sum = 0;
      for (long use = 0; use < used; use++) sum += wide(rows[place[use] * width + i]);
      out[i] = narrow(sum);
    }
}

void add_bias(bfloat *restrict rows, const float *restrict bias, long count, long width) {
  for (long row = 0; row < count; row++, rows += width)
    for (long i = 0; i < width; i++) rows[i] = narrow(wide(rows[i]) + bias[i]);
}

void column_sums(const bfloat *restrict rows, float *restrict out, long count, long width) {
  for (long i = 0; i < width; i++) out[i] = 0;
  for (long row = 0; row < count; row++, rows += width)
    for (long i = 0; i < width; i++) out[i] += wide(rows[i]);
}
