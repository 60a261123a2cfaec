// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Test} from "@layerzerolabs/toolbox-foundry/lib/forge-std/Test.sol";
import {Lanes} from "../../../contracts/libraries/Lanes.sol";

// Lanes, against plain totals
// ├── it should keep the epoch's down bits, and totals that wrap, in 64 bits
// └── given all was verified: it should keep the same totals by its shortcut
contract LanesTest is Test {
    using Lanes for uint256;

    function testFuzz_Next_KeepsTotals(uint64 begin, uint24[8] memory down, uint24[8] memory verified) public pure {
        uint256 lane = uint256(begin);
        uint256 downs = lane.downEver();
        uint256 verifieds = lane.verifiedEver();
        for (uint256 i; i < down.length; i++) {
            uint256 up = verified[i] & ~down[i];
            lane = Lanes.next(lane, down[i], up);
            downs = (downs + ones(down[i])) % (1 << 18);
            verifieds = (verifieds + ones(up)) % (1 << 22);
            assertEq(lane.down(), down[i], "down samples of the epoch");
            assertEq(lane.downEver(), downs, "down samples ever");
            assertEq(lane.verifiedEver(), verifieds, "verified samples ever");
            assertEq(lane >> 64, 0, "four lanes fit a word");
            assertEq(lane.wasJudged(), downs + verifieds > 0, "was judged");
        }
    }

    function testFuzz_Next_AllVerified(uint64 lane) public pure {
        uint256 next = Lanes.next(lane, 0, 0xffffff);
        assertEq(next.verifiedEver(), (uint256(lane).verifiedEver() + 24) % (1 << 22), "verified samples ever");
        assertEq(next.downEver(), uint256(lane).downEver(), "down samples ever");
        assertEq(next.down(), 0, "down samples of the epoch");
        assertEq(next >> 64, 0, "four lanes fit a word");
    }

    function ones(uint256 bits) private pure returns (uint256 n) {
        for (uint256 i; i < 24; i++) n += (bits >> i) & 1;
    }
}
