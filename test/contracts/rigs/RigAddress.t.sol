// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Test} from "@layerzerolabs/toolbox-foundry/lib/forge-std/Test.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {RigAddress} from "../../../contracts/libraries/RigAddress.sol";

// RigAddress
// ├── args: it should be the rig's id in four bytes
// ├── predict: it should be what CREATE2 makes of the clone's code, written out
// └── predict: it should be where the clone is
contract RigAddressTest is Test {
    function testFuzz_Args_FourBytes(uint32 rigId) public pure {
        bytes memory expected = new bytes(4);
        for (uint256 i; i < 4; i++) expected[i] = bytes1(uint8(uint256(rigId) / 256 ** (3 - i)));
        assertEq(RigAddress.args(rigId), expected, "the clone's arguments");
    }

    /// @dev EIP-1167 with the arguments behind its 45 bytes, which the creation code in front returns.
    function testFuzz_Predict_AsCreate2(address implementation, address registry, uint32 rigId) public pure {
        bytes memory code = abi.encodePacked(
            hex"61_0031_3d81600a3d39f3",
            hex"363d3d373d3d3d363d73",
            implementation,
            hex"5af43d82803e903d91602b57fd5bf3",
            rigId
        );
        bytes32 hash = keccak256(abi.encodePacked(bytes1(0xff), registry, bytes32(0), keccak256(code)));
        assertEq(RigAddress.predict(implementation, registry, rigId), address(uint160(uint256(hash))), "address");
    }

    function testFuzz_Predict_WhereTheCloneIs(address implementation, uint32 rigId) public {
        address clone = Clones.cloneDeterministicWithImmutableArgs(
            implementation,
            RigAddress.args(rigId),
            RigAddress.SALT
        );
        assertEq(RigAddress.predict(implementation, address(this), rigId), clone, "address");
        assertEq(Clones.fetchCloneArgs(clone), abi.encodePacked(rigId), "the id that the clone knows");
    }
}
