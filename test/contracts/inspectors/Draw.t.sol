// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Test} from "@layerzerolabs/toolbox-foundry/lib/forge-std/Test.sol";
import {Draw} from "../../../contracts/libraries/Draw.sol";

// Draw
// ├── it should draw what a shuffle of the whole deck draws
// ├── it should draw distinct seats that exist
// ├── it should be uniform over seats
// └── it should differ between groups
contract DrawTest is Test {
    function testFuzz_Pick_AsAShuffleOfTheWholeDeck(
        bytes32 seed,
        uint256 group,
        uint256 seats,
        uint256 size
    ) public pure {
        seats = bound(seats, 0, 60);
        size = bound(size, 1, 15);
        uint256[] memory picked = Draw.pick(seed, group, seats, size);
        assertEq(picked.length, size < seats ? size : seats, "seats drawn");
        uint256[] memory deck = new uint256[](seats);
        for (uint256 i; i < seats; i++) deck[i] = i + 1;
        for (uint256 i; i < picked.length; i++) {
            uint256 at = i + (uint256(keccak256(abi.encode(seed, group, i))) % (seats - i));
            (deck[i], deck[at]) = (deck[at], deck[i]);
            assertEq(picked[i], deck[i], "card of the shuffled deck");
        }
    }

    function testFuzz_Pick_DistinctSeatsThatExist(bytes32 seed, uint256 seats) public pure {
        seats = bound(seats, 5, type(uint32).max);
        uint256[] memory picked = Draw.pick(seed, 0, seats, 5);
        for (uint256 i; i < 5; i++) {
            assertTrue(picked[i] >= 1 && picked[i] <= seats, "seat exists");
            for (uint256 k; k < i; k++) assertNotEq(picked[i], picked[k], "seats are distinct");
        }
    }

    /// @dev 2,000 draws of 5 from 10: each seat is expected 1,000 times with a deviation of 22; six deviations are allowed.
    function test_Pick_IsUniform() public pure {
        uint256[11] memory hits;
        for (uint256 i; i < 2_000; i++) {
            uint256[] memory picked = Draw.pick(keccak256(abi.encode(i)), i % 3, 10, 5);
            for (uint256 k; k < 5; k++) hits[picked[k]]++;
        }
        for (uint256 seat = 1; seat <= 10; seat++) assertApproxEqAbs(hits[seat], 1_000, 134, "times a seat is drawn");
    }

    function test_Pick_DiffersBetweenGroups() public pure {
        bytes32 first = keccak256(abi.encode(Draw.pick("seed", 0, 1_000, 5)));
        bytes32 second = keccak256(abi.encode(Draw.pick("seed", 1, 1_000, 5)));
        assertNotEq(first, second, "committees of two groups");
    }
}
