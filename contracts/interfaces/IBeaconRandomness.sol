// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRandomness} from "./IRandomness.sol";

/// @notice Seeds from a public beacon such as drand, for chains whose block hashes one sequencer chooses. `request` fixes a round
///         that lies ahead; anyone brings that round's signature, which the implementation checks against the beacon's key.
interface IBeaconRandomness is IRandomness {
    error RoundMismatch(uint256 epoch, uint256 expected, uint256 brought);
    error BeaconSignatureInvalid(uint256 round);

    event RoundRequested(uint256 indexed epoch, uint256 round);
    event SeedDelivered(uint256 indexed epoch, uint256 indexed round, bytes32 seed);

    /// @notice The beacon round that decides the epoch.
    function roundOf(uint256 epoch) external view returns (uint256 round);

    /// @notice Brings the signature of the epoch's round; `seed(epoch)` is its hash from then on.
    function deliver(uint256 epoch, bytes calldata signature) external;
}
