// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {Protocol} from "./interfaces/Protocol.sol";
import {IRigShares} from "./interfaces/IRigShares.sol";
import {Holders} from "./libraries/Holders.sol";
import {Streams} from "./libraries/Streams.sol";

/// @title  RigShares
/// @notice The shares of one rig: ERC-20 with 6 decimals, 10,000 shares, so that one share is 0.01% of the rig. Rent and rewards
///         accrue to each holder by the second, through every transfer.
/// @dev MONEY      Holds no tokens. Rent (USDC) waits in the RentalEscrow, rewards (RACK) are minted by Rewards on claim; here is
///                 only who is owed what. What is notified drips over the next 24 samples, so shares held for a moment earn nothing.
/// @dev LIFECYCLE  Cloned and issued in full to the host when the rig is registered. Locked while the first sale runs.
/// @dev ROLES      RigRegistry initialises; ShareSale locks and moves; RentalEscrow and Rewards notify and take.
/// @dev ROUNDING   A holder's accrual rounds down (< 1 token unit each time it is written).
/// @dev STORAGE    One slot per holder, one per stream: a transfer reads two stream slots and writes two holder slots.
contract RigShares is IRigShares, IERC20Metadata, IERC20Permit, EIP712, Nonces {
    using Holders for Holders.Holder;
    using Streams for Streams.Packed;

    bytes32 private constant PERMIT_TYPEHASH = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    address private immutable REGISTRY;
    address private immutable SALE;
    address private immutable ESCROW;
    address private immutable REWARDS;
    uint256 private immutable STREAM; // [s] 24 samples

    mapping(address holder => Holders.Holder) private _holders;
    Streams.Packed private _rent;
    Streams.Packed private _reward;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    event RentNotified(uint256 amount, uint256 endsAt);
    event RewardNotified(uint256 amount, uint256 endsAt);

    error NotAuthorized(address caller);
    error SharesLocked(uint256 rigId);
    error InsufficientShares(address holder, uint256 balance, uint256 needed);
    error InsufficientAllowance(address spender, uint256 allowance, uint256 needed);
    error InvalidRecipient(address to);
    error PermitExpired(uint256 deadline);
    error InvalidSigner(address signer, address owner);
    error AlreadyInitialized();

    modifier only(address caller) {
        require(msg.sender == caller, NotAuthorized(msg.sender));
        _;
    }

    constructor(Protocol memory p) EIP712("Rackshare rig shares", "1") {
        REGISTRY = p.registry;
        SALE = p.sale;
        ESCROW = p.escrow;
        REWARDS = p.rewards;
        STREAM = uint256(p.sample) * 24;
    }

    /// @notice Issues the full supply to the host. Only the RigRegistry, once.
    function initialize(address host) external only(REGISTRY) {
        require(Streams.Packed.unwrap(_rent) == 0, AlreadyInitialized());
        (_rent, ) = _rent.add(0, STREAM, block.timestamp);
        _holders[host] = Holders.pack(Streams.SUPPLY, 0, 0, 0, 0);
        emit Transfer(address(0), host, Streams.SUPPLY);
    }

    // ---------------------------------------------------------------- ERC-20

    function transfer(address to, uint256 value) external returns (bool) {
        _move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed != type(uint256).max) {
            require(allowed >= value, InsufficientAllowance(msg.sender, allowed, value));
            allowance[from][msg.sender] = allowed - value;
        }
        _move(from, to, value);
        return true;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        _approve(msg.sender, spender, value);
        return true;
    }

    /// @notice ERC-2612.
    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        require(block.timestamp <= deadline, PermitExpired(deadline));
        bytes32 structHash = keccak256(abi.encode(PERMIT_TYPEHASH, owner, spender, value, _useNonce(owner), deadline));
        address signer = ECDSA.recover(_hashTypedDataV4(structHash), v, r, s);
        require(signer == owner, InvalidSigner(signer, owner));
        _approve(owner, spender, value);
    }

    // ---------------------------------------------------------------- sale, rent and rewards: other contracts of the protocol

    /// @notice Stops and resumes transfers around the first sale. Only the ShareSale.
    function setLocked(bool locked_) external only(SALE) {
        Streams.Stream memory s = _rent.unpack();
        s.locked = locked_;
        _rent = Streams.pack(s);
    }

    /// @notice Moves shares although they are locked: sold to a buyer, or back to the host. Only the ShareSale.
    function moveLocked(address from, address to, uint256 shares) external only(SALE) {
        _transfer(from, to, shares, _rent);
    }

    /// @notice Adds rent to drip to holders over the next 24 samples. Only the RentalEscrow, which keeps the USDC.
    /// @param  amount [USDC]
    function notifyRent(uint256 amount) external only(ESCROW) {
        uint256 endsAt;
        (_rent, endsAt) = _rent.add(amount, STREAM, block.timestamp);
        emit RentNotified(amount, endsAt);
    }

    /// @notice Adds rewards to drip to holders over the next 24 samples. Only Rewards, which mints them on claim.
    /// @param  amount [RACK]
    function notifyReward(uint256 amount) external only(REWARDS) {
        uint256 endsAt;
        (_reward, endsAt) = _reward.add(amount, STREAM, block.timestamp);
        emit RewardNotified(amount, endsAt);
    }

    /// @notice Sets a holder's accrued rent to zero and returns it. Only the RentalEscrow, which pays it out.
    function takeRent(address holder) external only(ESCROW) returns (uint256 amount) {
        Holders.Holder h = _holders[holder];
        uint256 index = _rent.indexAt(block.timestamp);
        amount = h.rentOwed() + Streams.earned(h.balance(), h.rentIndex(), index);
        _holders[holder] = Holders.pack(h.balance(), index, 0, h.rewardIndex(), h.rewardOwed());
    }

    /// @notice Sets a holder's accrued rewards to zero and returns them. Only Rewards, which mints them.
    function takeReward(address holder) external only(REWARDS) returns (uint256 amount) {
        Holders.Holder h = _holders[holder];
        uint256 index = _reward.indexAt(block.timestamp);
        amount = h.rewardOwed() + Streams.earned(h.balance(), h.rewardIndex(), index);
        _holders[holder] = Holders.pack(h.balance(), h.rentIndex(), h.rentOwed(), index, 0);
    }

    // ---------------------------------------------------------------- views

    function balanceOf(address holder) external view override(IERC20, IRigShares) returns (uint256) {
        return _holders[holder].balance();
    }

    /// @notice Rent the holder can claim now. [USDC]
    function rentOf(address holder) external view returns (uint256) {
        Holders.Holder h = _holders[holder];
        return h.rentOwed() + Streams.earned(h.balance(), h.rentIndex(), _rent.indexAt(block.timestamp));
    }

    /// @notice Rewards the holder can claim now. [RACK]
    function rewardOf(address holder) external view returns (uint256) {
        Holders.Holder h = _holders[holder];
        return h.rewardOwed() + Streams.earned(h.balance(), h.rewardIndex(), _reward.indexAt(block.timestamp));
    }

    /// @notice The rent that drips: what was ever notified, and until when the rest drips.
    function rentStream() external view returns (Streams.Stream memory) {
        return _rent.unpack();
    }

    function rewardStream() external view returns (Streams.Stream memory) {
        return _reward.unpack();
    }

    /// @notice True while the first sale runs: nobody can transfer.
    function locked() external view returns (bool) {
        return _rent.isLocked();
    }

    function rigId() public view returns (uint256) {
        return uint32(bytes4(Clones.fetchCloneArgs(address(this))));
    }

    function totalSupply() external pure returns (uint256) {
        return Streams.SUPPLY;
    }

    function decimals() external pure returns (uint8) {
        return 6;
    }

    function name() external view returns (string memory) {
        return string.concat("Rackshare Rig ", Strings.toString(rigId()));
    }

    function symbol() external view returns (string memory) {
        return string.concat("RIG", Strings.toString(rigId()));
    }

    /// @notice ERC-7572 contract metadata.
    function contractURI() external view returns (string memory) {
        string memory id = Strings.toString(rigId());
        return
            string.concat(
                'data:application/json;utf8,{"name":"Rackshare Rig ',
                id,
                '","symbol":"RIG',
                id,
                '","description":"One share is 0.01% of the rig and of the rent it earns."}'
            );
    }

    function nonces(address owner) public view override(IERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function DOMAIN_SEPARATOR() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    // ---------------------------------------------------------------- inside

    function _move(address from, address to, uint256 value) private {
        Streams.Packed rent = _rent;
        require(!rent.isLocked(), SharesLocked(rigId()));
        _transfer(from, to, value, rent);
    }

    function _transfer(address from, address to, uint256 value, Streams.Packed rent) private {
        require(to != address(0), InvalidRecipient(to));
        uint256 rentIndex = rent.indexAt(block.timestamp);
        uint256 rewardIndex = _reward.indexAt(block.timestamp);
        Holders.Holder h = _holders[from];
        uint256 balance = h.balance();
        require(balance >= value, InsufficientShares(from, balance, value));
        unchecked {
            _holders[from] = _accrued(h, balance - value, rentIndex, rewardIndex);
            h = _holders[to];
            _holders[to] = _accrued(h, h.balance() + value, rentIndex, rewardIndex); // at most the supply
        }
        emit Transfer(from, to, value);
    }

    /// @dev The holder with what `h` earned so far, and a new balance.
    function _accrued(
        Holders.Holder h,
        uint256 balance,
        uint256 rentIndex,
        uint256 rewardIndex
    ) private pure returns (Holders.Holder) {
        uint256 before = h.balance();
        unchecked {
            return
                Holders.pack(
                    balance,
                    rentIndex,
                    h.rentOwed() + Streams.earned(before, h.rentIndex(), rentIndex),
                    rewardIndex,
                    h.rewardOwed() + Streams.earned(before, h.rewardIndex(), rewardIndex)
                );
        }
    }

    function _approve(address owner, address spender, uint256 value) private {
        require(spender != address(0), InvalidRecipient(spender));
        allowance[owner][spender] = value;
        emit Approval(owner, spender, value);
    }
}
