// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Payouts} from "../../../contracts/libraries/Payouts.sol";
import {BaseTest} from "../BaseTest.sol";

// claim
// ├── it should pay the rent of many rigs with one transfer, once
// ├── when a rig is named twice: it should pay once
// ├── given the holder holds nothing: it should pay nothing
// └── when a rig is unknown: it should revert
// withdrawHosting
// ├── given nothing is owed: it should revert
// ├── it should pay the host, whoever calls, once
// └── given the title was sold: it should pay the new host
// withdrawCommission
// ├── given nothing is owed: it should revert
// └── it should pay the treasury the commission of all rigs, whoever calls, once
contract ClaimTest is BaseTest {
    function setUp() public override {
        super.setUp();
        for (uint256 i; i < 3; i++) registerRig();
        transferShares(host, investor, 1, 2_500 * SHARE);
        transferShares(host, investor, 2, 5_000 * SHARE);
        for (uint256 rigId = 1; rigId <= 2; rigId++) {
            uint256 id = runRental(rigId, 0xff, 1 hours);
            passTime(5 * EPOCH);
            escrow.settle(id);
            passTime(EPOCH);
        }
    }

    function test_Claim_ManyRigsWithOneTransfer() public {
        uint256[] memory rigIds = new uint256[](3);
        (rigIds[0], rigIds[1], rigIds[2]) = (1, 2, 3);
        uint256 perRig = (16e6 * 85 * 90) / 10_000;
        vm.prank(investor);
        uint256 total = escrow.claim(rigIds);
        assertApproxEqAbs(total, (perRig * 3) / 4, 2, "a quarter of one rig's rent, half of the other's");
        assertEq(usdc.balanceOf(investor), 10_000_000e6 + total, "arrived");
        vm.prank(investor);
        assertEq(escrow.claim(rigIds), 0, "nothing left to claim");
    }

    function test_Claim_ARigNamedTwice() public {
        uint256[] memory rigIds = new uint256[](2);
        (rigIds[0], rigIds[1]) = (1, 1);
        uint256 owed = sharesOf(1).rentOf(investor);
        vm.prank(investor);
        assertEq(escrow.claim(rigIds), owed, "paid once");
    }

    function test_Claim_GivenNoShares() public {
        assertEq(claimRent(keeper, 1), 0, "claimed by somebody without shares");
    }

    function test_RevertWhen_RigUnknown() public {
        vm.expectRevert();
        vm.prank(investor);
        escrow.claim(one(4));
    }

    function test_RevertGiven_NoHostingOwed() public {
        vm.expectRevert(abi.encodeWithSelector(Payouts.NothingToWithdraw.selector, host));
        escrow.withdrawHosting(3);
    }

    function test_WithdrawHosting_PaysTheHostOnce() public {
        uint256 before = usdc.balanceOf(host);
        vm.prank(keeper);
        assertEq(escrow.withdrawHosting(1), (16e6 * 85 * 10) / 10_000, "hosting fee");
        assertEq(usdc.balanceOf(host) - before, 1.36e6, "host is paid");
        assertEq(escrow.hostingOwed(1), 0, "nothing left");
        assertEq(escrow.hostingOwed(2), 1.36e6, "the other rig's fee waits");
    }

    function test_WithdrawHosting_GoesWithTheTitle() public {
        vm.prank(host);
        registry.transferFrom(host, buyer, 1);
        escrow.withdrawHosting(1);
        assertEq(usdc.balanceOf(buyer), 10_000_000e6 + 1.36e6, "hosting fee of the new host");
    }

    function test_RevertGiven_NoCommissionOwed() public {
        escrow.withdrawCommission();
        vm.expectRevert(abi.encodeWithSelector(Payouts.NothingToWithdraw.selector, treasury));
        escrow.withdrawCommission();
    }

    function test_WithdrawCommission_PaysTheTreasuryOnce() public {
        vm.prank(keeper);
        assertEq(escrow.withdrawCommission(), (2 * 16e6 * 15) / 100, "commission of both rigs");
        assertEq(usdc.balanceOf(treasury), 4.8e6, "treasury is paid");
        (, , , uint256 owed, , , ) = escrow.book();
        assertEq(owed, 0, "nothing left");
    }
}
