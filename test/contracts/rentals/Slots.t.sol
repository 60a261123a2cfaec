// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Test} from "@layerzerolabs/toolbox-foundry/lib/forge-std/Test.sol";
import {Slots} from "../../../contracts/libraries/Slots.sol";

// Slots, against an array with one number a slot
// ├── take, hold, taken: it should take free slots, revert on the first taken one, move ends, show what is taken
// └── count: it should count ones
contract SlotsTest is Test {
    using Slots for Slots.Calendar;

    Slots.Calendar internal calendar;
    uint256[64] internal until;

    struct Step {
        uint64 bitmap;
        uint16 duration;
        uint16 wait;
        bool hold;
    }

    function testFuzz_Slots_AsAnArray(Step[6] memory steps) public {
        vm.warp(1_800_000_000);
        for (uint256 i; i < steps.length; i++) {
            vm.warp(vm.getBlockTimestamp() + steps[i].wait);
            uint256 time = vm.getBlockTimestamp();
            uint256 end = time + steps[i].duration;
            uint256 bitmap = uint256(steps[i].bitmap) & (i % 2 == 0 ? type(uint256).max : 0x00ff00000000ff00);
            uint256 clash = steps[i].hold ? 64 : firstTaken(bitmap, time);
            if (clash < 64) {
                vm.expectRevert(abi.encodeWithSelector(Slots.SlotTaken.selector, clash, until[clash]));
                this.take(bitmap, end);
            } else {
                if (steps[i].hold) calendar.hold(bitmap, end);
                else this.take(bitmap, end);
                for (uint256 s; s < 64; s++) if ((bitmap >> s) & 1 == 1) until[s] = end;
            }
            for (uint256 s; s < 64; s++) {
                assertEq((calendar.taken(64, time) >> s) & 1, until[s] > time ? 1 : 0, "taken now");
            }
            assertEq(calendar.taken(13, time), calendar.taken(64, time) & 0x1fff, "the first 13 slots alone");
        }
    }

    function testFuzz_Count(uint256 bitmap) public pure {
        uint256 ones;
        for (uint256 i; i < 256; i++) ones += (bitmap >> i) & 1;
        assertEq(Slots.count(bitmap), ones, "ones");
    }

    function take(uint256 bitmap, uint256 end) external {
        calendar.take(bitmap, end);
    }

    function firstTaken(uint256 bitmap, uint256 time) private view returns (uint256 s) {
        for (; s < 64; s++) if ((bitmap >> s) & 1 == 1 && until[s] > time) return s;
    }
}
