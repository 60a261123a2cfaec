// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";

/// @notice Where a rig's shares live: computed, so that nobody stores it.
library RigAddress {
    bytes32 internal constant SALT = bytes32(0);

    function args(uint256 rigId) internal pure returns (bytes memory) {
        return abi.encodePacked(uint32(rigId));
    }

    function predict(address implementation, address registry, uint256 rigId) internal pure returns (address) {
        return Clones.predictDeterministicAddressWithImmutableArgs(implementation, args(rigId), SALT, registry);
    }
}
