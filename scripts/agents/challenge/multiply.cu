// The engine for NVIDIA GPUs with INT8 tensor cores (Turing and later); same bits as plain.ts. Built by cuda.ts where nvcc is.
//
//   multiply [--host]     one request a line on stdin, one answer a line on stdout, numbers decimal, bytes hex
//   round <n> <seed>      -> root        computes a round; rounds count from 0 and the last 4,096 trees are kept
//   path <round> <row>    -> siblings    from the row up, one after the other
//   rows <n> <seed> <row> ...  -> values of the rows, lowest byte first
//
// --host computes on the processor, for machines without a GPU: the same code but for the launches and the tensor cores.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <iostream>
#include <mma.h>
#include <sstream>
#include <string>
#include <vector>

#define BOTH __host__ __device__
struct Hash { uint32_t words[8]; };
struct Key { uint32_t words[4]; };

// ---------------------------------------------------------------- SHA-256 of words as they lie in memory

#define ROUND_CONSTANTS {                                                                                               \
  0x428a2f98,0x71374491,0xb5c0fbcf,0xe9b5dba5,0x3956c25b,0x59f111f1,0x923f82a4,0xab1c5ed5,0xd807aa98,0x12835b01,0x243185be, \
  0x550c7dc3,0x72be5d74,0x80deb1fe,0x9bdc06a7,0xc19bf174,0xe49b69c1,0xefbe4786,0x0fc19dc6,0x240ca1cc,0x2de92c6f,0x4a7484aa, \
  0x5cb0a9dc,0x76f988da,0x983e5152,0xa831c66d,0xb00327c8,0xbf597fc7,0xc6e00bf3,0xd5a79147,0x06ca6351,0x14292967,0x27b70a85, \
  0x2e1b2138,0x4d2c6dfc,0x53380d13,0x650a7354,0x766a0abb,0x81c2c92e,0x92722c85,0xa2bfe8a1,0xa81a664b,0xc24b8b70,0xc76c51a3, \
  0xd192e819,0xd6990624,0xf40e3585,0x106aa070,0x19a4c116,0x1e376c08,0x2748774c,0x34b0bcb5,0x391c0cb3,0x4ed8aa4a,0x5b9cca4f, \
  0x682e6ff3,0x748f82ee,0x78a5636f,0x84c87814,0x8cc70208,0x90befffa,0xa4506ceb,0xbef9a3f7,0xc67178f2 }
__constant__ uint32_t deviceConstants[64] = ROUND_CONSTANTS;
[[maybe_unused]] static const uint32_t hostConstants[64] = ROUND_CONSTANTS;

BOTH inline uint32_t swap(uint32_t x) { return x << 24 | (x & 0xff00) << 8 | (x >> 8 & 0xff00) | x >> 24; }
BOTH inline uint32_t turn(uint32_t x, int by) { return x >> by | x << (32 - by); }

BOTH inline void compress(uint32_t* state, const uint32_t* block) {
#ifdef __CUDA_ARCH__
  const uint32_t* constants = deviceConstants;
#else
  const uint32_t* constants = hostConstants;
#endif
  uint32_t w[16], s[8];
#pragma unroll
  for (int i = 0; i < 16; i++) w[i] = swap(block[i]);
#pragma unroll
  for (int i = 0; i < 8; i++) s[i] = state[i];
#pragma unroll
  for (int i = 0; i < 64; i++) {
    if (i >= 16) {
      uint32_t x = w[(i + 1) & 15], y = w[(i + 14) & 15];
      w[i & 15] += (turn(x, 7) ^ turn(x, 18) ^ x >> 3) + w[(i + 9) & 15] + (turn(y, 17) ^ turn(y, 19) ^ y >> 10);
    }
    uint32_t t = s[7] + (turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + constants[i] + w[i & 15];
    uint32_t u = (turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    s[7] = s[6]; s[6] = s[5]; s[5] = s[4]; s[4] = s[3] + t; s[3] = s[2]; s[2] = s[1]; s[1] = s[0]; s[0] = t + u;
  }
#pragma unroll
  for (int i = 0; i < 8; i++) state[i] += s[i];
}

/** Of whole blocks of 64 bytes, then a rest that already ends with its padding. */
BOTH inline Hash sha256(const uint32_t* words, int blocks, const uint32_t* rest) {
  uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  for (int i = 0; i < blocks; i++) compress(state, words + 16 * i);
  compress(state, rest);
  Hash hash;
  for (int i = 0; i < 8; i++) hash.words[i] = swap(state[i]);
  return hash;
}

BOTH inline Hash sha256(const uint32_t* words, int blocks) {
  uint32_t rest[16] = {0x80};
  rest[15] = swap(blocks * 512);
  return sha256(words, blocks, rest);
}

// ---------------------------------------------------------------- what every thread does

BOTH inline uint32_t wordOf(Key key, uint32_t word) {
  uint32_t x = word + key.words[0];
  x = ((x ^ x >> 16) * 0x7feb352du) ^ key.words[1];
  x = ((x ^ x >> 15) * 0x846ca68bu) ^ key.words[2];
  x = ((x ^ x >> 16) * 0x2c1b3c6du) ^ key.words[3];
  return x ^ x >> 16;
}

BOTH inline int32_t dot4(uint32_t a, uint32_t b) {
  int32_t sum = 0;
  for (int shift = 0; shift < 32; shift += 8) sum += int32_t(int8_t(a >> shift)) * int32_t(int8_t(b >> shift));
  return sum;
}

BOTH inline int32_t entryOf(uint32_t n, Key a, const uint32_t* b, uint32_t row, uint32_t column) {
  int32_t sum = 0;
  for (uint32_t k = 0; k < n / 4; k++) sum += dot4(wordOf(a, row * (n / 4) + k), b[size_t(column) * (n / 4) + k]);
  return sum;
}

BOTH inline Hash leafOf(const int32_t* c, size_t leaf) { return sha256(reinterpret_cast<const uint32_t*>(c) + leaf * 256, 16); }
BOTH inline Hash pairOf(const Hash* pairs, size_t pair) { return sha256(pairs[2 * pair].words, 1); }

// ---------------------------------------------------------------- on the GPU

__global__ void fillAll(uint32_t* to, Key key) {
  uint32_t word = blockIdx.x * blockDim.x + threadIdx.x;
  to[word] = wordOf(key, word);
}
__global__ void hashLeaves(const int32_t* c, Hash* to, uint32_t count) {
  uint32_t leaf = blockIdx.x * blockDim.x + threadIdx.x;
  if (leaf < count) to[leaf] = leafOf(c, leaf);
}
__global__ void hashPairs(const Hash* pairs, Hash* to, uint32_t count) {
  uint32_t pair = blockIdx.x * blockDim.x + threadIdx.x;
  if (pair < count) to[pair] = pairOf(pairs, pair);
}
__global__ void multiplyRow(uint32_t n, Key a, const uint32_t* b, int32_t* to, uint32_t row) {
  uint32_t column = blockIdx.x * blockDim.x + threadIdx.x;
  to[column] = entryOf(n, a, b, row, column);
}

/** C = A * B: a block of 256 threads makes 128 x 128 entries, each of its 8 warps 32 x 64 of them on the tensor cores. */
const int tile = 128, depth = 64, slab = tile * 16 + 32; // a slab: 16 bytes of each of the tile's rows; 32 more keep banks apart
__global__ void __launch_bounds__(256) multiplyAll(const int8_t* a, const int8_t* b, int32_t* c, uint32_t n) {
  using namespace nvcuda::wmma;
  __shared__ __align__(128) int8_t as[depth / 16 * slab], bs[depth / 16 * slab];
  fragment<accumulator, 16, 16, 16, int> sums[2][4];
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 4; j++) fill_fragment(sums[i][j], 0);
  const size_t row = size_t(blockIdx.y) * tile, column = size_t(blockIdx.x) * tile;
  const int warpRow = threadIdx.x / 32 / 2 * 32, warpColumn = threadIdx.x / 32 % 2 * 64;
  for (uint32_t k = 0; k < n; k += depth) {
    for (int i = threadIdx.x; i < tile * depth / 16; i += 256) {
      const int r = i / (depth / 16), s = i % (depth / 16);
      *reinterpret_cast<int4*>(as + s * slab + r * 16) = *reinterpret_cast<const int4*>(a + (row + r) * n + k + s * 16);
      *reinterpret_cast<int4*>(bs + s * slab + r * 16) = *reinterpret_cast<const int4*>(b + (column + r) * n + k + s * 16);
    }
    __syncthreads();
    for (int s = 0; s < depth / 16; s++) {
      fragment<matrix_a, 16, 16, 16, signed char, row_major> x[2];
      fragment<matrix_b, 16, 16, 16, signed char, col_major> y;
      for (int i = 0; i < 2; i++) load_matrix_sync(x[i], as + s * slab + (warpRow + 16 * i) * 16, 16);
      for (int j = 0; j < 4; j++) {
        load_matrix_sync(y, bs + s * slab + (warpColumn + 16 * j) * 16, 16);
        for (int i = 0; i < 2; i++) mma_sync(sums[i][j], x[i], y, sums[i][j]);
      }
    }
    __syncthreads();
  }
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 4; j++)
      store_matrix_sync(c + (row + warpRow + 16 * i) * n + column + warpColumn + 16 * j, sums[i][j], n, mem_row_major);
}

// ---------------------------------------------------------------- requests

static void check(cudaError_t error, int status = 2) {
  if (error == cudaSuccess) return;
  fprintf(stderr, "%s\n", cudaGetErrorString(error));
  exit(status);
}

/** Memory of the GPU or of the processor that grows as it must. */
struct Memory {
  bool onHost;
  void* at = nullptr;
  size_t size = 0;
  template <typename T> T* of(size_t count) {
    if (count * sizeof(T) <= size) return static_cast<T*>(at);
    if (onHost) at = realloc(at, count * sizeof(T));
    else check(cudaFree(at)), check(cudaMalloc(&at, count * sizeof(T)));
    size = count * sizeof(T);
    return static_cast<T*>(at);
  }
};

struct Engine {
  bool onHost;
  Memory a{onHost}, b{onHost}, c{onHost}, hashes{onHost};

  /** The rows' hashes, then each layer above them up to the root. */
  std::vector<Hash> round(uint32_t n, Key keyA, Key keyB) {
    const size_t words = size_t(n) * n / 4;
    const uint32_t leaves = size_t(n) * n / 256;
    int32_t* product = c.of<int32_t>(words * 4);
    Hash* layer = hashes.of<Hash>(2 * size_t(leaves));
    fill(a.of<uint32_t>(words), words, keyA);
    fill(b.of<uint32_t>(words), words, keyB);
    if (onHost) {
      for (uint32_t row = 0; row < n; row++) fillRow(n, keyA, row, product + size_t(row) * n);
      for (uint32_t leaf = 0; leaf < leaves; leaf++) layer[leaf] = leafOf(product, leaf);
    } else {
      multiplyAll<<<dim3(n / tile, n / tile), 256>>>(a.of<int8_t>(0), b.of<int8_t>(0), product, n);
      hashLeaves<<<(leaves + 127) / 128, 128>>>(product, layer, leaves);
    }
    Hash* rows = layer;
    for (uint32_t count = leaves; count > 1; count /= 2) {
      if (count == n) rows = layer;
      Hash* above = layer + count;
      if (onHost) for (uint32_t i = 0; i < count / 2; i++) above[i] = pairOf(layer, i);
      else hashPairs<<<(count / 2 + 127) / 128, 128>>>(layer, above, count / 2);
      layer = above;
    }
    std::vector<Hash> tree(2 * size_t(n) - 1);
    copy(tree.data(), rows, tree.size() * sizeof(Hash));
    return tree;
  }

  std::vector<int32_t> row(uint32_t n, Key keyA, uint32_t row) {
    int32_t* values = c.of<int32_t>(n);
    fillRow(n, keyA, row, values);
    std::vector<int32_t> result(n);
    copy(result.data(), values, n * sizeof(int32_t));
    return result;
  }

  void fill(uint32_t* to, size_t words, Key key) {
    if (onHost) for (size_t word = 0; word < words; word++) to[word] = wordOf(key, word);
    else fillAll<<<words / 256, 256>>>(to, key);
  }

 private:
  /** One row of C from B as it lies in memory. */
  void fillRow(uint32_t n, Key keyA, uint32_t row, int32_t* to) {
    if (onHost) for (uint32_t j = 0; j < n; j++) to[j] = entryOf(n, keyA, b.of<uint32_t>(0), row, j);
    else multiplyRow<<<n / 256, 256>>>(n, keyA, b.of<uint32_t>(0), to, row);
  }
  void copy(void* to, const void* from, size_t bytes) {
    if (onHost) memcpy(to, from, bytes);
    else check(cudaGetLastError()), check(cudaMemcpy(to, from, bytes, cudaMemcpyDeviceToHost));
  }
};

static Key keyOf(const std::string& seed, char matrix) {
  uint8_t block[64] = {};
  for (int i = 0; i < 32; i++) block[i] = std::stoi(seed.substr(2 * i, 2), nullptr, 16);
  block[32] = matrix;
  block[33] = 0x80;
  block[62] = 33 * 8 >> 8, block[63] = 33 * 8 & 0xff;
  uint32_t words[16];
  memcpy(words, block, 64);
  Key key;
  memcpy(key.words, sha256(nullptr, 0, words).words, sizeof key);
  return key;
}

static void print(const void* data, size_t bytes) {
  static const char digits[] = "0123456789abcdef";
  const uint8_t* from = static_cast<const uint8_t*>(data);
  std::string text(2 * bytes, 0);
  for (size_t i = 0; i < bytes; i++) text[2 * i] = digits[from[i] >> 4], text[2 * i + 1] = digits[from[i] & 15];
  fwrite(text.data(), 1, text.size(), stdout);
}

int main(int count, char** arguments) {
  Engine engine{count > 1 && std::string(arguments[1]) == "--host"};
  if (!engine.onHost) check(cudaFree(nullptr), 3); // no GPU here
  std::deque<std::vector<Hash>> trees;
  size_t forgotten = 0;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string request, seed;
    words >> request;
    if (request == "path") {
      size_t round = 0, at = 0;
      words >> round >> at;
      const std::vector<Hash>& tree = trees.at(round - forgotten);
      const Hash* layer = tree.data();
      for (size_t width = (tree.size() + 1) / 2; width > 1; layer += width, width /= 2, at /= 2) print(&layer[at ^ 1], sizeof(Hash));
    } else {
      uint32_t n = 0;
      words >> n >> seed;
      if (request == "round") {
        trees.push_back(engine.round(n, keyOf(seed, 'A'), keyOf(seed, 'B')));
        if (trees.size() > 4096) trees.pop_front(), forgotten++;
        print(&trees.back().back(), sizeof(Hash));
      } else {
        engine.fill(engine.b.of<uint32_t>(size_t(n) * n / 4), size_t(n) * n / 4, keyOf(seed, 'B'));
        for (uint32_t row; words >> row;) print(engine.row(n, keyOf(seed, 'A'), row).data(), n * sizeof(int32_t));
      }
    }
    printf("\n");
    fflush(stdout);
  }
}
