// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

interface IGpuCatalog {
    /// @param memoryMib    [MiB] memory of one GPU
    /// @param tflops       [TFLOPS] dense BF16
    /// @param tdp          [W]
    /// @param maxSlices    MIG slices one GPU can be cut into; 1 = rented whole
    /// @param computeUnits [1/1000] throughput beside an H100 SXM (= 1000)
    struct Model {
        uint32 memoryMib;
        uint16 tflops;
        uint16 tdp;
        uint8 maxSlices;
        uint32 computeUnits;
        string name;
    }

    error ModelUnknown(uint256 modelId);

    function model(uint256 modelId) external view returns (Model memory);
}
