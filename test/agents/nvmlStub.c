// A stub of NVIDIA's management library for machines without a GPU: two whole GPUs, one of them old, and a slice.
// The file that NVML_STUB names says how many millijoules the first one has counted.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct { unsigned int gpu, memory; } utilization;
typedef struct { unsigned long long total, free, used; } memory;

enum { success = 0, notSupported = 3, notFound = 6 };
static int h100 = 1, p100 = 2, slice = 3;

int nvmlInit_v2(void) { return success; }
int nvmlShutdown(void) { return success; }
const char *nvmlErrorString(int code) { return code == notFound ? "Not Found" : code == notSupported ? "Not Supported" : "?"; }

int nvmlDeviceGetHandleByUUID(const char *uuid, void **device) {
  if (!strcmp(uuid, "GPU-00000000-0000-0000-0000-000000000000")) *device = &h100;
  else if (!strcmp(uuid, "GPU-00000001-0000-0000-0000-000000000000")) *device = &p100;
  else if (!strncmp(uuid, "MIG-", 4)) *device = &slice;
  else return notFound;
  return success;
}

int nvmlDeviceGetTotalEnergyConsumption(void *device, unsigned long long *millijoules) {
  if (device == &slice) return notSupported;
  *millijoules = 5000000000000ull; // more than 32 bits hold
  if (device != &h100) return success;
  FILE *file = fopen(getenv("NVML_STUB"), "r");
  int read = file ? fscanf(file, "%llu", millijoules) : 0;
  if (file) fclose(file);
  return read == 1 ? success : 999;
}

int nvmlDeviceGetPowerUsage(void *device, unsigned int *milliwatts) { *milliwatts = 312500; return success; }

int nvmlDeviceGetUtilizationRates(void *device, utilization *rates) {
  if (device == &p100) return notSupported;
  rates->gpu = 87;
  rates->memory = 41;
  return success;
}

int nvmlDeviceGetMemoryInfo(void *device, memory *info) {
  info->total = 85520809984ull;
  info->used = 64424509440ull;
  info->free = info->total - info->used;
  return success;
}
