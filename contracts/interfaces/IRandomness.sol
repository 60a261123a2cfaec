// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice Seeds for the committee draw. Swap the implementation where block hashes are weak (Arbitrum, OP sequencers): drand or a VRF.
interface IRandomness {
    error SeedNotReady(uint256 epoch);
    error SeedNotRequested(uint256 epoch);

    /// @notice Fixes the source of the epoch's seed. Only the UptimeLedger calls it, once an epoch.
    function request(uint256 epoch) external;

    /// @notice The seed; nobody could know it when it was requested. Reverts until it is known.
    function seed(uint256 epoch) external view returns (bytes32);
}
