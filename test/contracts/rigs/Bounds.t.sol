// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RigRegistry} from "../../../contracts/RigRegistry.sol";
import {BaseTest} from "../BaseTest.sol";

/// @notice Where a unit more or less decides.
// register
// ├── with one GPU: it should pass
// ├── when the GPUs do not divide 64 slots: it should round the slices down
// └── given 10% more or less than the model's memory: it should pass, and not a MiB beyond
// withdrawBond
// └── of one unit: it should pay it
// payCredit
// └── of one unit: it should pay it
contract RigBoundsTest is BaseTest {
    function test_Register_OneGpu() public {
        RigRegistry.Registration memory r = registration();
        r.gpuCount = 1;
        assertEq(registry.terms(registerRig(r)).gpuCount, 1, "GPUs");
    }

    function test_Register_SlicesRoundDown() public {
        RigRegistry.Registration memory r = registration();
        (r.gpuCount, r.slices) = (10, 7);
        vm.expectRevert(abi.encodeWithSelector(RigRegistry.SlicesInvalid.selector, 7, 6));
        registerRig(r);
        r.slices = 6;
        assertEq(registry.terms(registerRig(r)).slices, 6, "slices");
    }

    function test_Register_MemoryWithinATenth() public {
        uint32[2] memory within = [uint32(72 * 1024), 88 * 1024];
        uint32[2] memory beyond = [within[0] - 1, within[1] + 1];
        RigRegistry.Registration memory r = registration();
        for (uint256 i; i < 2; i++) {
            r.memoryMib = within[i];
            assertGt(registerRig(r), 0, "registered");
            r.memoryMib = beyond[i];
            vm.expectRevert(
                abi.encodeWithSelector(RigRegistry.DeclaredMemoryMismatch.selector, H100, beyond[i], 80 * 1024)
            );
            registerRig(r);
        }
    }

    function test_WithdrawBond_OfOneUnit() public {
        uint256 rigId = registerRig();
        postBond(rigId, 1e6);
        vm.startPrank(host);
        registry.giveBondNotice(rigId, 1);
        passTime(registry.BOND_NOTICE());
        assertEq(registry.withdrawBond(rigId, keeper), 1, "withdrawn");
        assertEq(usdc.balanceOf(keeper), 1, "arrived");
    }

    function test_PayCredit_OfOneUnit() public {
        uint256 rigId = registerRig();
        postBond(rigId, 1e6);
        vm.prank(address(escrow));
        assertEq(registry.payCredit(1, rigId, buyer, 1), 1, "paid");
        assertEq(usdc.balanceOf(buyer), 10_000_000e6 + 1, "arrived");
        assertEq(registry.bondOf(rigId), 1e6 - 1, "bond");
        assertEq(registry.bonds(), 1e6 - 1, "sum of bonds");
    }
}
