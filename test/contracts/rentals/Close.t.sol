// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Rentals} from "../../../contracts/libraries/Rentals.sol";
import {RentalEscrow} from "../../../contracts/RentalEscrow.sol";
import {BaseTest} from "../BaseTest.sol";

// close
// ├── given the rental was not started: it should revert
// ├── given the rental was closed: it should revert
// ├── when the caller is no party: it should revert
// ├── when the renter gives a host's reason: it should revert
// ├── when the host gives the renter's reason: it should revert
// ├── by the renter: it should return the unused part, free the slots, and settle the rest
// ├── by the renter, in the second of the start: it should return everything
// ├── by the renter, given a part was settled: it should share out the deposit exactly
// ├── by the host's agent: it should also pay the SLA credit, for a day at most
// └── by the host, given less than a day is left: it should pay the SLA credit for that
contract CloseTest is BaseTest {
    uint256 internal rigId;
    uint256 internal id;

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
        id = openRental(rigId, 3, 2 hours);
    }

    function test_RevertGiven_NotStarted() public {
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalNotRunning.selector, id, time() + 2 hours));
        closeRental(id);
    }

    function test_RevertGiven_Closed() public {
        startRental(id);
        passTime(1 hours);
        closeRental(id);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalNotRunning.selector, id, time()));
        closeRental(id);
    }

    function test_RevertWhen_CloserHasNoPart() public {
        startRental(id);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.NotParty.selector, id, keeper));
        vm.prank(keeper);
        escrow.close(id, RentalEscrow.Reason.HostFault);
    }

    function test_RevertWhen_RenterGivesAHostsReason() public {
        startRental(id);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.ReasonInvalid.selector, RentalEscrow.Reason.HostFault));
        vm.prank(renter);
        escrow.close(id, RentalEscrow.Reason.HostFault);
    }

    function test_RevertWhen_HostGivesTheRentersReason() public {
        startRental(id);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.ReasonInvalid.selector, RentalEscrow.Reason.RenterStopped));
        vm.prank(host);
        escrow.close(id, RentalEscrow.Reason.RenterStopped);
    }

    function testFuzz_Close_ByTheRenter(uint256 used) public {
        used = bound(used, 0, 2 hours - 1);
        startRental(id);
        passTime(used);
        uint256 kept = (2 * uint256(PRICE) * used + 3599) / 3600;
        assertEq(closeRental(id), 8e6 - kept, "refund of the unused part");
        assertEq(usdc.balanceOf(renter), 10_000_000e6 - kept, "USDC of the renter");
        assertEq(escrow.slotsTaken(rigId, time()), 0, "slots taken");
        passTime(4 * EPOCH + EPOCH);
        (uint256 paid, uint256 refund) = escrow.settle(id);
        assertEq(paid + refund, kept, "the rest, settled");
    }

    function test_Close_InTheSecondOfTheStart() public {
        startRental(id);
        closeRental(id);
        escrow.settle(id);
        assertEq(usdc.balanceOf(renter), 10_000_000e6, "USDC of the renter");
        assertEq(usdc.balanceOf(address(escrow)), 0, "USDC in the escrow");
    }

    /// @dev Down for any part of its first epoch, settled, closed at any later second, settled again.
    function testFuzz_Close_GivenAPartWasSettled(uint24 up, uint256 used) public {
        uint256 epoch = currentEpoch() + 1;
        passToEpoch(epoch);
        uint256 long = runRental(rigId, 4, 5 hours);
        judgeEpoch(epoch, rigId, up);
        (uint256 paid, uint256 back) = escrow.settle(long);
        used = bound(used, 1 hours, 5 hours - 1);
        passTime(epoch * EPOCH + used - time());
        back += closeRental(long);
        passTime(5 * EPOCH);
        (uint256 rest, uint256 rounding) = escrow.settle(long);
        (paid, back) = (paid + rest, back + rounding);
        uint256 delivered = used - EPOCH;
        for (uint256 s; s < 24; s++) if ((up >> s) & 1 == 1) delivered += SAMPLE;
        assertEq(paid, (uint256(PRICE) * delivered) / 3600, "rent for what was delivered");
        assertEq(paid + back, 5 * uint256(PRICE), "rent and refunds are the deposit");
    }

    function test_Close_ByTheAgentForADayAtMost() public {
        postBond(rigId, 1_000e6);
        uint256 long = runRental(rigId, 4, 10 days);
        passTime(1 hours);
        vm.prank(agent);
        uint256 refund = escrow.close(long, RentalEscrow.Reason.HostMaintenance);
        assertEq(refund, 239 * uint256(PRICE), "unused part");
        assertEq(registry.bondOf(rigId), 1_000e6 - 2 * 24 * PRICE, "bond less twice the price of a day");
        assertEq(
            usdc.balanceOf(renter),
            10_000_000e6 - 8e6 - PRICE + 2 * 24 * PRICE,
            "USDC of the renter: an hour used, a day credited, the other rental's deposit"
        );
    }

    function test_Close_ByTheHostWithLessThanADayLeft() public {
        postBond(rigId, 1_000e6);
        startRental(id);
        passTime(1 hours);
        vm.prank(host);
        assertEq(escrow.close(id, RentalEscrow.Reason.HostFault), 2 * uint256(PRICE), "unused part: 2 GPUs, one hour");
        assertEq(registry.bondOf(rigId), 1_000e6 - 2 * 2 * PRICE, "bond less twice the price of that hour");
        assertEq(usdc.balanceOf(renter), 10_000_000e6 - 8e6 + 4e6 + 8e6, "USDC of the renter");
    }
}
